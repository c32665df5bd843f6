import { MAX_FFT_SIZE } from '../../../dsp/fft.js';
import { frameCount } from '../../../dsp/units.js';
import type { PageModel } from '../../model.js';
import { createFetchPiece } from './fetch-piece.js';
import { createFilesPlayer } from './files-player.js';
import { createMixPlayer } from './mix-player.js';
import { createSoundPieces } from './pieces.js';
import type { Player, PlayerEvents } from './player.js';
import { createRenderer } from './renderer.js';
import { download, mixToWav } from './save.js';

export interface PageSound {
  readonly player: Player;
  /** Saves a mix as mix.wav; undefined where it cannot be computed. */
  readonly saveMix: ((gains: Float64Array, onProgress: (share: number) => void) => Promise<void>) | undefined;
}

/** Every browser plays rates from here on; lower ones are played at a multiple, as far as transforms go. */
const LOWEST_PLAYED_RATE = 8000;

/** What plays and saves the mix of a page. */
export function createSound(
  { manifest, sound }: PageModel,
  templates: Float32Array,
  gains: Float64Array,
  events: PlayerEvents,
): PageSound {
  const { options, result, input, components } = manifest;
  const { sampleRate, nFft, hopSamples } = options;
  const { samples } = result;
  const { channels } = input;
  if (sound.kind === 'files') {
    const files = components.flatMap(({ file }) => file ?? []);
    return { player: createFilesPlayer(files, samples / sampleRate, gains, events), saveMix: undefined };
  }
  const shape = {
    samples,
    frames: frameCount(samples, hopSamples),
    hopSamples,
    components: components.length,
  };
  const pieces = createSoundPieces(sound, shape, createFetchPiece(sound));
  let upsampling = 1;
  while (upsampling * sampleRate < LOWEST_PLAYED_RATE && upsampling * nFft < MAX_FFT_SIZE) upsampling *= 2;
  const common = { nFft, hopSamples, samples, channels, templates, components: components.length };
  const renderer = createRenderer(common);
  const played = upsampling === 1 ? renderer : createRenderer({ ...common, upsampling });
  const player = createMixPlayer(
    { renderer: played, pieces, sampleRate, upsampling, samples, channels, nFft, gains },
    events,
  );
  return {
    player,
    async saveMix(wanted, onProgress) {
      download(
        await mixToWav(renderer, pieces, wanted, { sampleRate, channels, samples }, onProgress),
        'mix.wav',
      );
    },
  };
}
