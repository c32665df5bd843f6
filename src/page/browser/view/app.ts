import type { PageModel } from '../../model.js';
import type { Player } from '../sound/player.js';
import type { Span, Store } from '../state.js';
import type { PictureBook } from './pictures.js';

/** What every part of the page works with. */
export interface App {
  readonly model: PageModel;
  readonly store: Store;
  readonly player: Player;
  /** The parts that can be heard, in seconds, where a preview does not have all of the recording. */
  readonly audible: readonly Span[] | undefined;
  readonly pictures: PictureBook;
  /** Length of the recording. */
  readonly seconds: number;
  readonly binHz: number;
  readonly highestHz: number;
  /** Saves what is heard as a WAV; undefined where the page does not hold all the sound that it takes. */
  readonly saveMix: ((onProgress: (share: number) => void) => Promise<void>) | undefined;
  /** Says something in the line for messages, also to screen readers. */
  announce(message: string): void;
}
