import type { Manifest } from '../folder/index.js';
import type { CellMaxima } from '../separation/index.js';
import type { MixtureBlocks, SoundSurvey } from './survey.js';

/** Gives the activations of some frames in V's unit, row-major [frames x S]. */
export type ReadActivations = (firstFrame: number, frames: number) => Float32Array | Float64Array;

/** A separation, as far as its page shows it. Nothing that grows with the recording need be in memory. */
export interface PageSource {
  readonly manifest: Manifest;
  /** W, row-major [bins x S]. */
  readonly templates: Float32Array | Float64Array;
  /** Spatial covariances [S x bins x 4], where two channels were filtered by them. */
  readonly covariances: Float32Array | undefined;
  readonly activations: ReadActivations;
  readonly maxima: CellMaxima;
  /** Of the mixture, in as many columns as `maxima`. */
  readonly survey: SoundSurvey;
  /** Passes over the mixture; called once at most. */
  mixture(): MixtureBlocks | Promise<MixtureBlocks>;
}
