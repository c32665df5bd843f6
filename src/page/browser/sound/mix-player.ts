import type { Audible } from './audible.js';
import { type AudioOutput, createAudioOutput, type Deck } from './audio-output.js';
import type { SoundPieces } from './pieces.js';
import type { Player, PlayerEvents } from './player.js';
import type { Renderer } from './renderer.js';
import { fadeEdges, type Loop, nextBlock, positionAt } from './schedule.js';

export interface MixPlayerOptions {
  readonly renderer: Renderer;
  readonly pieces: SoundPieces;
  /** Of the recording. */
  readonly sampleRate: number;
  readonly upsampling: number;
  readonly samples: number;
  readonly channels: number;
  readonly nFft: number;
  readonly gains: Float64Array;
  /** In samples. */
  readonly audible: Audible;
}

/** A change is heard this long after it was made: time to compute the first block. */
const LEAD_SECONDS = 0.04;
/** The old sound goes and the new one comes over this time: linear, as both are the same sound at other gains. */
const CROSSFADE_SECONDS = 0.03;
/** Half of the overlap of two blocks. */
const OVERLAP_SECONDS = 0.004;
const FIRST_BLOCK_SECONDS = 0.15;
const BLOCK_SECONDS = 0.5;
/** Planned ahead; a page in the background is woken once a second. */
const AHEAD_SECONDS = 2.5;
const PUMP_MS = 100;
/** While a gain is being drawn, changes are taken up this often. */
const CHANGE_MS = 60;

/**
 * Computes what is heard, block after block, a little ahead of time. Any change (gains, place, loop) starts a new
 * deck, planned from that moment on, and fades over to it.
 */
export function createMixPlayer(options: MixPlayerOptions, events: PlayerEvents): Player {
  const { renderer, pieces, sampleRate, upsampling, samples, channels, nFft, audible } = options;
  const overlap = Math.min(Math.ceil(OVERLAP_SECONDS * sampleRate), samples >> 2);
  const blockSamples = Math.max(Math.round(BLOCK_SECONDS * sampleRate), nFft);
  const firstSamples = Math.max(Math.round(FIRST_BLOCK_SECONDS * sampleRate), 4 * overlap);
  let output: AudioOutput | undefined;
  let deck: Deck | undefined;
  let gains = options.gains;
  let loop: Loop | undefined;
  let playing = false;
  let rest = 0; // where it stands while it does not play, in samples
  let generation = 0;
  let changeTimer: number | undefined;

  function position(): number {
    if (!playing || output === undefined || deck === undefined) return rest;
    return positionAt(deck.entries, output.heardTime(), sampleRate) ?? rest;
  }

  /** The nearest place that can be heard: the next one or, after all of them, where the last ones begin. */
  function audibleFrom(place: number): number {
    return audible.from(place) ?? audible.spans.at(-1)?.from ?? 0;
  }

  /** Plans the next block of a deck; false where its sound has yet to be loaded or there is none. */
  function planBlock(on: Deck, out: AudioOutput): boolean {
    const isFirst = on.entries.length === 0;
    const at = on.nextPosition;
    const block =
      at === undefined ? undefined : nextBlock(at, isFirst ? firstSamples : blockSamples, audible, loop);
    if (at === undefined || block === undefined) {
      on.nextPosition = undefined;
      return false;
    }
    const from = isFirst ? at : Math.max(0, at - overlap);
    const to = Math.min(samples, block.end + overlap);
    if (!pieces.has(renderer.span(from, to))) return false;
    const sound = renderer.render(pieces, gains, from, to);
    const fade = Math.min(2 * overlap, to - from) * upsampling;
    for (const channel of sound) fadeEdges(channel, isFirst ? 0 : fade, block.next === undefined ? 0 : fade);
    const when = Math.max(on.nextTime, out.now() + 0.005); // late only where the machine could not keep up
    out.schedule(on, sound, when - (at - from) / sampleRate);
    on.entries.push({ at: when, position: at, length: block.end - at });
    if (on.entries.length > 64) on.entries.shift();
    on.nextTime = when + (block.end - at) / sampleRate;
    on.nextPosition = block.next;
    return true;
  }

  async function loadNext(on: Deck): Promise<void> {
    const at = on.nextPosition ?? 0;
    await pieces.load(
      renderer.span(Math.max(0, at - overlap), Math.min(samples, at + blockSamples + overlap)),
    );
  }

  function pump(): void {
    const out = output;
    const on = deck;
    if (!playing || out === undefined || on === undefined) return;
    while (on.nextTime < out.now() + AHEAD_SECONDS && planBlock(on, out)) {}
    if (on.nextPosition === undefined) {
      if (out.heardTime() > on.nextTime) stop(samples);
    } else if (on.nextTime < out.now() + AHEAD_SECONDS) {
      loadNext(on).then(pump, fail);
    }
  }

  /** Fades over to a new deck, at a place or where the old one will be. */
  async function switchDeck(place?: number): Promise<void> {
    const out = output;
    if (out === undefined) return;
    const mine = ++generation;
    const estimate = place ?? position();
    const near = renderer.span(
      Math.max(0, Math.floor(estimate) - overlap),
      Math.min(samples, Math.ceil(estimate) + 2 * blockSamples),
    );
    if (!pieces.has(near)) await pieces.load(near);
    if (mine !== generation || !playing) return;
    const when = out.now() + LEAD_SECONDS;
    const old = deck;
    const from = place ?? (old === undefined ? rest : positionAt(old.entries, when, sampleRate)) ?? rest;
    const fresh = out.createDeck(when, Math.min(samples, Math.round(from)));
    planBlock(fresh, out);
    out.fadeIn(fresh, when, CROSSFADE_SECONDS);
    if (old !== undefined) out.fadeOut(old, when, CROSSFADE_SECONDS);
    deck = fresh;
    pump();
  }

  function stop(at: number): void {
    generation++;
    if (output !== undefined && deck !== undefined) output.fadeOut(deck, output.now(), CROSSFADE_SECONDS);
    deck = undefined;
    rest = at;
    if (playing) {
      playing = false;
      events.onPlaying(false);
    }
  }

  function fail(error: unknown): void {
    stop(position());
    events.onError(error instanceof Error ? error.message : String(error));
  }

  function change(): void {
    if (!playing || changeTimer !== undefined) return;
    switchDeck().catch(fail);
    changeTimer = window.setTimeout(() => {
      changeTimer = undefined;
      if (pending) {
        pending = false;
        change();
      }
    }, CHANGE_MS);
  }
  let pending = false;

  return {
    async play() {
      if (playing) return;
      try {
        output ??= createAudioOutput(sampleRate * upsampling, channels, pump, PUMP_MS);
        playing = true;
        events.onPlaying(true);
        await output.resume();
        await switchDeck(audibleFrom(rest >= samples ? (loop?.from ?? 0) : rest));
      } catch (error) {
        fail(error);
      }
    },
    pause() {
      if (playing) stop(position());
    },
    seek(seconds) {
      const asked = Math.max(0, Math.min(samples, Math.round(seconds * sampleRate)));
      const place = asked === samples ? samples : audibleFrom(asked);
      rest = place;
      if (playing) switchDeck(place).catch(fail);
      return place / sampleRate;
    },
    setGains(next) {
      gains = next;
      if (changeTimer !== undefined) pending = true;
      else change();
    },
    setLoop(span) {
      loop =
        span === undefined
          ? undefined
          : {
              from: Math.round(span.from * sampleRate),
              to: Math.min(samples, Math.round(span.to * sampleRate)),
            };
      if (playing) switchDeck().catch(fail);
    },
    position: () => position() / sampleRate,
  };
}
