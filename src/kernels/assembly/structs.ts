/**
 * What the kernels are told: structs that the host writes into memory, with the functions that the build generates from
 * this file. Every thread has its own, for they name memory of its own. Addresses are of the first byte; layouts are
 * those of index.ts.
 */

/**
 * One factor: activations [frame groups][P][4] or templates [bin groups][P][8]. All that has its shape may lie anywhere:
 * a part of the groups is a factor of its own.
 */
@unmanaged
export class Factor {
  /** The value reached, the one before it, and the extrapolated one that is tried. */
  current: usize;
  previous: usize;
  trial: usize;
  /** N and D of its update. */
  numerator: usize;
  denominator: usize;
  /** Column sums of the other factor, each in every lane: [P][width]; beta 1 only. */
  columnSums: usize;
  /** Gram matrix of the other factor, [P][P]; beta 2 only. */
  gram: usize;
  /** The thread's own room for a step with momentum, and how many groups of this factor it holds. */
  step: usize;
  stepGroups: i32;
  components: i32;
  /** Floats of a component in a group, 4 or 8. */
  width: i32;
  /** Components that steps move: from, and up to. The others stay as they are. */
  freeFrom: i32;
  freeTo: i32;
  /** Steps take no entry below this, except that an entry at 0 stays there. */
  floor: f32;
}

/** A factorisation: V, of which a part of the frame groups is a problem of its own, and its two factors. */
@unmanaged
export class Problem {
  beta: f64;
  /** V [frame groups][bin groups][4][8]. */
  v: usize;
  activations!: Factor;
  templates!: Factor;
  /** The thread's own room for a frame group each: of W H, in whose place the first weights come, and of the second. */
  model: usize;
  second: usize;
  frames: i32;
  bins: i32;
  components: i32;
  /** W H is not taken below this. */
  floor: f32;
}

/** Short-time Fourier transforms of four successive frames, on memory of the thread's own. */
@unmanaged
export class Transform {
  nFft: i32;
  hopSamples: i32;
  /** [nFft]. */
  window: usize;
  /** exp(-2 pi i k / (nFft / 2)), k below 3/8 nFft; after it exp(-2 pi i k / nFft), k up to nFft / 4. */
  twiddles: usize;
  /** The frames' samples, nFft + 3 hops of them, the first frame's first sample first. */
  samples: usize;
  /** Two buffers of nFft / 2 entries. */
  work: usize;
  /** [nFft / 2 + 1] entries, and 7 that hold anything finite. */
  spectrum: usize;
  /** [8 bin groups][4]; the entries past the last bin may hold anything finite. */
  power: usize;
}

/** The way back to the samples of the outputs, each a component or several in a row. */
@unmanaged
export class Synthesis {
  transform!: Transform;
  components: i32;
  /** The components of each output, [outputs] pairs of i32: from, and up to. */
  outputs: i32;
  ranges: usize;
  /** Bytes from one output's samples to the next one's. */
  stride: i32;
  /** Templates [components][bins]. */
  templates: usize;
  /** Activations of the four frames [components][4], 0 past the last frame. */
  activations: usize;
  /** [4]: 1 / S, and 0 past the last frame. */
  share: usize;
  /** [bins] scale [4] and share [4] of the four frames' masks. */
  scales: usize;
  /** [bins][4] masks of an output of several components. */
  masks: usize;
  /** Window / nFft, and squared window, [nFft] each. */
  window: usize;
  squared: usize;
  /** Sums of the squared windows, from nFft samples before the first that is finished. */
  weights: usize;
  /** The mixture's samples, from the first that is finished. */
  mixture: usize;
}

/** What a pass that learns spatial covariances reads and leaves; see covariances.ts. */
@unmanaged
export class Covariances {
  /** Its factors are those of the recording; V is not looked at. */
  problem!: Problem;
  /** W times each of the four numbers of R, four times the size of W. */
  weighted: usize;
  /** Spectra of a frame group: re and im of the first channel, re and im of the second, each laid out as V. */
  spectra: usize;
  /** The thread's own room for four frame groups: the four numbers of P, in whose place those of the sums come. */
  sums: usize;
  /** The thread's own room for a group of activations. */
  squares: usize;
}

/** The way back to the samples of two channels, each component from its place; see spatial-filter.ts. */
@unmanaged
export class SpatialFilter {
  synthesis!: Synthesis;
  /** [bins] spectrum of the first channel's four frames; that of the second is the transform's. */
  first: usize;
  /** R of every component, [components][bins][4]. */
  covariances: usize;
  /** [bins] y and x - P y of the four frames, each re and im of the first channel, then of the second: [8][4]. */
  solved: usize;
  /** Spectra of an output, one channel after the other: [2][bins]. */
  filtered: usize;
  /** Bytes from the samples of an output's first channel to those of its second. */
  channelStride: i32;
}
