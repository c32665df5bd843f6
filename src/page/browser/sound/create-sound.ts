import type { BitDepth } from '../../../audio/bit-depth.js';
import { MAX_FFT_SIZE } from '../../../dsp/fft.js';
import { binCount, frameCount } from '../../../dsp/units.js';
import { heardPieces, type PageModel } from '../../model.js';
import { floatsOf } from '../decode.js';
import type { Span } from '../state/work.js';
import { audiblePieces } from './audible.js';
import { createFetchPiece } from './fetch-piece.js';
import { createFilesPlayer } from './files-player.js';
import { createMixPlayer } from './mix-player.js';
import { pieceFormat } from './piece-format.js';
import { createSoundPieces } from './pieces.js';
import type { Player, PlayerEvents } from './player.js';
import { createRenderer } from './renderer.js';
import { mixToWav } from './save.js';

export interface PageSound {
  readonly player: Player;
  /** The parts that can be heard, in seconds, where that is not all. */
  readonly audible: readonly Span[] | undefined;
  /** Computes the WAV of a mix; undefined where it cannot be computed as it should be. */
  readonly wavOf: WavOf | undefined;
}

/**
 * @param gains - A factor for each component.
 * @param region - What to keep of the recording, in seconds. Default: all.
 */
export type WavOf = (
  gains: Float64Array,
  bitDepth: BitDepth,
  region: Span | undefined,
  onProgress: (share: number) => void,
) => Promise<Blob>;

/** Every browser plays rates from here on; lower ones are played at a multiple, as far as transforms go. */
const LOWEST_PLAYED_RATE = 8000;

/** What plays and saves the mix of a page. */
export function createSound(
  { manifest, sound, covariances: packed }: PageModel,
  templates: Float32Array,
  gains: Float64Array,
  events: PlayerEvents,
): PageSound {
  const { options, result, input, components } = manifest;
  const S = components.length;
  if (sound.kind === 'files') {
    const files = components.flatMap(({ file }) => file ?? []);
    const seconds = result.samples / options.sampleRate;
    const player = createFilesPlayer(files, seconds, gains, events);
    return { player, audible: undefined, wavOf: undefined };
  }
  const isPreview = sound.kind === 'preview';
  const { sampleRate, nFft, hopSamples, samples } = isPreview ? sound : { ...options, ...result };
  const channels = isPreview ? 1 : input.channels;
  const heard = heardPieces(sound);
  const frames = frameCount(samples, hopSamples);
  const shape = { samples, frames, hopSamples, components: S, pieceFrames: sound.pieceFrames };
  const pieces = createSoundPieces(
    pieceFormat(sound),
    { ...shape, heard: new Set(heard) },
    createFetchPiece(sound),
  );
  const audible = audiblePieces(heard, sound.pieceFrames * hopSamples, samples);
  let upsampling = 1;
  while (upsampling * sampleRate < LOWEST_PLAYED_RATE && upsampling * nFft < MAX_FFT_SIZE) upsampling *= 2;
  const lowest = templates.subarray(0, binCount(nFft) * S);
  const common = { nFft, hopSamples, samples, channels, templates: lowest, components: S };
  const covariances = isPreview || packed === undefined ? undefined : floatsOf(packed);
  const renderer = createRenderer({ ...common, covariances });
  const played = upsampling === 1 ? renderer : createRenderer({ ...common, covariances, upsampling });
  const player = createMixPlayer(
    { renderer: played, pieces, sampleRate, upsampling, samples, channels, nFft, gains, audible },
    events,
  );
  const inSeconds = ({ from, to }: Span) => ({ from: from / sampleRate, to: to / sampleRate });
  return {
    player,
    audible: heard.length < sound.pieces ? audible.spans.map(inSeconds) : undefined,
    wavOf: isPreview
      ? undefined
      : (wanted, bitDepth, { from, to } = { from: 0, to: samples / sampleRate }, onProgress) => {
          const region = {
            start: Math.round(from * sampleRate),
            end: Math.min(samples, Math.round(to * sampleRate)),
          };
          const file = { sampleRate, channels, samples, region, bitDepth };
          return mixToWav(renderer, pieces, wanted, file, onProgress);
        },
  };
}
