import type { Manifest } from '../../src/folder/index.js';

/** A small valid manifest of two components. */
export function exampleManifest(): Manifest {
  return {
    format: 'nmf-separation',
    version: 2,
    generator: 'nmf 0.0.0',
    input: {
      name: 'input.wav',
      sampleRate: 8000,
      channels: 1,
      samples: 1000,
      seconds: 0.125,
      encoding: 'pcm',
      bitsPerSample: 16,
      sha256: '5e'.repeat(32),
    },
    options: {
      components: 2,
      beta: 1,
      maxIterations: 500,
      tolerance: 0.01,
      algorithm: 'mu',
      init: 'nndsvd',
      restarts: 1,
      seed: 0,
      sampleRate: 8000,
      nFft: 512,
      hopSamples: 128,
      bitDepth: '32f',
    },
    result: {
      algorithm: 'mu',
      init: 'nndsvd',
      restart: 0,
      iterations: 20,
      stop: { kind: 'converged' },
      divergence: 1.5,
      history: [
        { iteration: 0, divergence: 3 },
        { iteration: 10, divergence: 1.6 },
        { iteration: 20, divergence: 1.5 },
      ],
      bins: 257,
      frames: 9,
      samples: 1000,
    },
    components: [
      { index: 0, file: 'component-00.wav', energyShare: 0.75, peakHz: 100, centroidHz: 200 },
      { index: 1, file: 'component-01.wav', energyShare: 0.25, peakHz: 300, centroidHz: 400 },
    ],
    templates: 'templates.npy',
    activations: 'activations.npy',
  };
}
