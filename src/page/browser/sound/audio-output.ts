import type { Entry } from './schedule.js';

/** A run of blocks that is faded in and out as a whole. */
export interface Deck {
  readonly node: GainNode;
  readonly sources: Set<AudioBufferSourceNode>;
  readonly entries: Entry[];
  /** When the next block begins, in seconds of the audio clock. */
  nextTime: number;
  /** The sample it begins with; undefined after the end. */
  nextPosition: number | undefined;
}

/** The browser's audio clock and loudspeakers. */
export interface AudioOutput {
  /** Seconds of the audio clock. */
  now(): number;
  /** The time of what is being heard, which was played a moment ago. */
  heardTime(): number;
  resume(): Promise<void>;
  createDeck(when: number, position: number): Deck;
  /** Plays a block on a deck. */
  schedule(deck: Deck, block: readonly Float64Array[], when: number): void;
  fadeIn(deck: Deck, when: number, seconds: number): void;
  /** Fades a deck out and does away with it. */
  fadeOut(deck: Deck, when: number, seconds: number): void;
}

/** Channel counts that browsers mix down for the loudspeakers that there are. */
const MIXED_BY_BROWSERS = [1, 2, 4, 6];

/** Must be called from a click or a key, as browsers ask. */
export function createAudioOutput(
  sampleRate: number,
  channels: number,
  onTick: () => void,
  tickMs: number,
): AudioOutput {
  const context = createContext(sampleRate);
  const outChannels = MIXED_BY_BROWSERS.includes(channels) ? channels : 2;
  window.setInterval(onTick, tickMs);

  return {
    now: () => context.currentTime,
    heardTime: () => context.currentTime - (context.outputLatency || 0),
    resume: () => context.resume(),
    createDeck(when, position) {
      const node = context.createGain();
      node.connect(context.destination);
      return { node, sources: new Set(), entries: [], nextTime: when, nextPosition: position };
    },
    schedule(deck, block, when) {
      const buffer = context.createBuffer(outChannels, block[0].length, sampleRate);
      for (const [c, channel] of fold(block, outChannels).entries()) {
        buffer.copyToChannel(Float32Array.from(channel), c);
      }
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(deck.node);
      deck.sources.add(source);
      source.onended = () => {
        deck.sources.delete(source);
        source.disconnect();
      };
      source.start(Math.max(0, when));
    },
    fadeIn(deck, when, seconds) {
      deck.node.gain.setValueAtTime(0, 0);
      deck.node.gain.setValueAtTime(0, when);
      deck.node.gain.linearRampToValueAtTime(1, when + seconds);
    },
    fadeOut(deck, when, seconds) {
      deck.node.gain.cancelScheduledValues(when);
      deck.node.gain.setValueAtTime(1, when);
      deck.node.gain.linearRampToValueAtTime(0, when + seconds);
      for (const source of deck.sources) source.stop(when + seconds + 0.01);
      window.setTimeout(() => deck.node.disconnect(), 1000 * (when + seconds - context.currentTime) + 200);
    },
  };
}

/** At the recording's own rate blocks join to the sample; where a browser does not offer it, it resamples each. */
function createContext(sampleRate: number): AudioContext {
  try {
    return new AudioContext({ sampleRate, latencyHint: 'interactive' });
  } catch {
    return new AudioContext({ latencyHint: 'interactive' });
  }
}

/** Even channels to the left, odd ones to the right, for layouts that no browser mixes down. */
function fold(block: readonly Float64Array[], channels: number): readonly Float64Array[] {
  if (block.length === channels) return block;
  const sides = [0, 1].map((side) => block.filter((_, c) => c % 2 === side));
  return sides.map((group) =>
    group[0].map((_, i) => group.reduce((sum, channel) => sum + channel[i], 0) / group.length),
  );
}
