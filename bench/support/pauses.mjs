/** A simulated listener who knows the components of a separation, and marks where the wanted sound pauses. */
import { library } from './build.mjs';
import { LOUD, PIECE_SECONDS, powers, SILENT_SHARE } from './listener.mjs';
import { createRandom } from './random.mjs';

/** Seconds of a pause, at least and at most, and pauses of each kind at most. */
const PAUSE = { least: 0.2, most: 1.5 };
const PAUSES = 8;
/** Standard deviation of the ends of a sloppy mark, and length of the false one, in seconds. */
const SLOPPY_SECONDS = 0.05;
const FALSE_SECONDS = 0.3;
/** Shares of the energy from the target from which a component is mine, and below which it is not. */
const MINE = 0.75;
const NOT_MINE = 0.25;

/**
 * The share of each component's energy that comes from the target.
 *
 * @param {Pick<import('nmf').SeparateResult, 'templates' | 'activations' | 'options'>} separation
 * @param {import('nmf').AudioSignal} target
 * @param {import('nmf').AudioSignal} others
 */
export function targetShares({ templates, activations, options }, target, others) {
  const { nFft, hopSamples } = options;
  const [own, other] = [target, others].map(
    (signal) => library.magnitudeSpectrogram(signal, { nFft, hopSamples }).magnitudes,
  );
  const masks = library.masks({ templates, activations });
  const [components, bins, frames] = masks.shape;
  return Array.from({ length: components }, (_, k) => {
    let [ofTarget, ofOthers] = [0, 0];
    for (let f = 0; f < bins; f++) {
      for (let t = 0; t < frames; t++) {
        const mask = masks.get(k, f, t);
        ofTarget += (mask * own.get(f, t)) ** 2;
        ofOthers += (mask * other.get(f, t)) ** 2;
      }
    }
    return ofTarget + ofOthers === 0 ? 0 : ofTarget / (ofTarget + ofOthers);
  });
}

/** @param {readonly number[]} shares @returns What the listener says of the components, and those that are ticked without. */
export function answers(shares) {
  const all = [...shares.keys()];
  const best = shares.indexOf(Math.max(...shares));
  const orBest = (/** @type {number[]} */ chosen) => (chosen.length > 0 ? chosen : [best]);
  const mine = orBest(all.filter((k) => shares[k] > MINE));
  return {
    mine,
    unsure: all.filter((k) => shares[k] >= NOT_MINE && shares[k] <= MINE && !mine.includes(k)),
    ticked: orBest(all.filter((k) => shares[k] > 0.5)),
  };
}

/**
 * Marks pauses: each 50 ms of the one is 20 dB below its own loud level, and below the other.
 *
 * @param {Float32Array} source
 * @param {Float32Array} others - As long.
 * @param {number} sampleRate
 * @param {number} [seed] - Of a sloppy listener: ends are moved, and the loudest beat is marked as a pause. Default: an
 *   exact one.
 * @returns {import('nmf').Mark[]}
 */
export function markPauses(source, others, sampleRate, seed) {
  const pieceSamples = Math.round(PIECE_SECONDS * sampleRate);
  const seconds = pieceSamples / sampleRate;
  const [own, other] = [source, others].map((sound) => powers(sound, pieceSamples));
  const marks = [
    ...pauses(own, other, seconds).map((region) => ({ source: 'target', kind: 'silent', ...region })),
    ...pauses(other, own, seconds).map((region) => ({ source: 'target', kind: 'only', ...region })),
  ];
  return seed === undefined ? marks : sloppy(marks, own, seconds, source.length / sampleRate, seed);
}

/** The longest regions in which one is silent. */
function pauses(own, other, seconds) {
  const loud = own.toSorted()[Math.floor(LOUD * (own.length - 1))];
  const isSilent = (p) => own[p] < SILENT_SHARE * loud && own[p] < other[p];
  const most = Math.round(PAUSE.most / seconds);
  const least = Math.round(PAUSE.least / seconds);
  const regions = [];
  for (let from = 0, to = 0; from < own.length; from = to) {
    while (to < own.length && to - from < most && isSilent(to)) to++;
    if (to - from >= least) regions.push({ fromSeconds: from * seconds, toSeconds: to * seconds });
    if (to === from) to++;
  }
  const length = ({ fromSeconds, toSeconds }) => toSeconds - fromSeconds;
  return regions.sort((a, b) => length(b) - length(a) || a.fromSeconds - b.fromSeconds).slice(0, PAUSES);
}

function sloppy(marks, own, seconds, end, seed) {
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const within = (time) => Math.min(end, Math.max(0, time));
  const moved = marks
    .map((mark) => ({
      ...mark,
      fromSeconds: within(mark.fromSeconds + SLOPPY_SECONDS * normal()),
      toSeconds: within(mark.toSeconds + SLOPPY_SECONDS * normal()),
    }))
    .filter(({ fromSeconds, toSeconds }) => toSeconds - fromSeconds > SLOPPY_SECONDS);
  // The listener does not contradict himself: where regions of both kinds came to overlap, the later mark gives way.
  const consistent = moved.filter(
    (mark, i) => !moved.slice(0, i).some((before) => before.kind !== mark.kind && overlap(before, mark)),
  );
  const beat = loudestBeat(own, seconds, end);
  return [...consistent.filter((mark) => mark.kind === 'silent' || !overlap(mark, beat)), beat];
}

const overlap = (a, b) => Math.min(a.toSeconds, b.toSeconds) - Math.max(a.fromSeconds, b.fromSeconds) > 1e-3;

/** A false pause on the loudest 0.3 s. */
function loudestBeat(own, seconds, end) {
  const pieces = Math.round(FALSE_SECONDS / seconds);
  let [best, loudest] = [0, -1];
  for (let p = 0; p + pieces <= own.length; p++) {
    const sum = own.subarray(p, p + pieces).reduce((all, x) => all + x, 0);
    if (sum > loudest) [best, loudest] = [p, sum];
  }
  const fromSeconds = Math.min(best * seconds, end - FALSE_SECONDS);
  return { source: 'target', kind: 'silent', fromSeconds, toSeconds: fromSeconds + FALSE_SECONDS };
}
