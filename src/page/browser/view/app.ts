import type { PageModel } from '../../model.js';
import type { WavOf } from '../sound/create-sound.js';
import type { Player } from '../sound/player.js';
import type { Store } from '../state/store.js';
import type { Span } from '../state/work.js';
import type { MixPicture } from './mix-pictures.js';
import type { PictureBook } from './pictures.js';

/** What every part of the page works with. */
export interface App {
  readonly model: PageModel;
  readonly store: Store;
  readonly player: Player;
  /** The parts that can be heard, in seconds, where a preview does not have all of the recording. */
  readonly audible: readonly Span[] | undefined;
  readonly pictures: PictureBook;
  /** How a mix looks; undefined while a picture has yet to be unpacked. */
  mixPicture(gains: Float64Array): MixPicture | undefined;
  /** Length of the recording. */
  readonly seconds: number;
  readonly binHz: number;
  readonly highestHz: number;
  /** Computes a mix as a WAV; undefined where the page does not hold all the sound that it takes. */
  readonly wavOf: WavOf | undefined;
  /** Says something in the line for messages, also to screen readers. */
  announce(message: string): void;
}
