/** A simulated listener: marks on the time axis, made from sources that are known. */

/** Levels are those of pieces of so many seconds. */
export const PIECE_SECONDS = 0.05;
/** Pieces of a region in which the source sounds, and how many of these there are. */
const SOUNDING_PIECES = 15;
const SOUNDING_REGIONS = 3;
/** Pieces of a region in which it is silent, at least and at most, and how many of these there are at most. */
const SILENT_PIECES = { least: 4, most: 30 };
const SILENT_REGIONS = 4;
/** It is silent where it is so far below its loud level, as a ratio of powers, which it exceeds in 2 % of the pieces. */
export const SILENT_SHARE = 0.01;
export const LOUD = 0.98;

/**
 * How a listener chooses regions in which the source sounds: those with the highest such value, of the powers of the source
 * and of all else there.
 *
 * @type {Readonly<Record<'clearest' | 'loudest', (source: number, others: number) => number>>}
 */
const VALUES = {
  clearest: (source, others) => source / others,
  loudest: (source) => source,
};

/**
 * Marks three regions of 0.75 s in which the source sounds, among other things, and up to four of 0.2 to 1.5 s, the longest
 * first, in which each 50 ms of it are 20 dB below its loud level, and below all else.
 *
 * @param {Float32Array} source
 * @param {Float32Array} others - Sum of all other sources, as long.
 * @param {number} sampleRate
 * @param {keyof typeof VALUES} choice - Of the regions in which it sounds.
 * @returns {import('nmf').Mark[]}
 */
export function listen(source, others, sampleRate, choice) {
  const pieceSamples = Math.round(PIECE_SECONDS * sampleRate);
  const [own, other] = [source, others].map((sound) => powers(sound, pieceSamples));
  const toMark = (kind) => (region) => ({
    ...{ source: 'target', kind },
    fromSeconds: (region.from * pieceSamples) / sampleRate,
    toSeconds: (region.to * pieceSamples) / sampleRate,
  });
  const sounding = soundingRegions(own, other, VALUES[choice]);
  return [...sounding.map(toMark('sounds')), ...silentRegions(own, other, sounding).map(toMark('silent'))];
}

/** Mean square of each whole piece. */
export function powers(sound, pieceSamples) {
  return Float64Array.from({ length: Math.floor(sound.length / pieceSamples) }, (_, p) => {
    const piece = sound.subarray(p * pieceSamples, (p + 1) * pieceSamples);
    return piece.reduce((sum, x) => sum + x * x, 0) / pieceSamples;
  });
}

const sum = (values) => values.reduce((all, x) => all + x, 0);

/** The best ones that do not overlap. */
function soundingRegions(own, other, worth) {
  const all = Array.from({ length: Math.max(0, own.length - SOUNDING_PIECES + 1) }, (_, from) => {
    const to = from + SOUNDING_PIECES;
    return { from, to, value: worth(sum(own.subarray(from, to)), sum(other.subarray(from, to))) };
  });
  const chosen = [];
  for (const region of all.sort((a, b) => b.value - a.value || a.from - b.from)) {
    if (chosen.length === SOUNDING_REGIONS) break;
    if (chosen.every(({ from, to }) => region.to <= from || region.from >= to)) chosen.push(region);
  }
  return chosen;
}

/** Marks must not contradict each other: only outside the regions in which it sounds. */
function silentRegions(own, other, sounding) {
  const isFree = (p) => sounding.every(({ from, to }) => p < from || p >= to);
  const loud = own.toSorted()[Math.floor(LOUD * (own.length - 1))];
  const isSilent = (p) => isFree(p) && own[p] < SILENT_SHARE * loud && own[p] < other[p];
  const regions = [];
  for (let from = 0, to = 0; from < own.length; from = to) {
    while (to < own.length && to - from < SILENT_PIECES.most && isSilent(to)) to++;
    if (to - from >= SILENT_PIECES.least) regions.push({ from, to });
    if (to === from) to++;
  }
  return regions.sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from).slice(0, SILENT_REGIONS);
}
