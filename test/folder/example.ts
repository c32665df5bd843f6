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

/** One with two sources of two and one components, learned from marks, of which all files were written. */
export function exampleManifestOfSources(): Manifest {
  const { options, result, components, ...others } = exampleManifest();
  const [first, second] = components;
  const { tolerance, algorithm, init } = { tolerance: 0, algorithm: 'mu', init: 'random' };
  return {
    ...others,
    version: 3,
    options: { ...options, tolerance, algorithm, init, components: 3, write: 'all' },
    result: { ...result, algorithm, init, stop: { kind: 'applied' }, divergence: undefined, history: [] },
    components: [
      { ...first, source: 'bird', energyShare: 0.5 },
      { ...second, source: 'bird', energyShare: 0.25 },
      { ...second, index: 2, file: 'component-02.wav', source: 'rest', energyShare: 0.25 },
    ],
    sources: [
      { name: 'bird', file: 'bird.wav', components: [0, 1], energyShare: 0.75 },
      { name: 'rest', file: 'rest.wav', components: [2], energyShare: 0.25 },
    ],
    known: {
      marks: [
        {
          ...{ source: 'bird', kind: 'sounds', fromSeconds: 0.01, toSeconds: 0.05 },
          used: [{ fromSeconds: 0.02, toSeconds: 0.04 }],
        },
      ],
      adapt: false,
    },
  };
}
