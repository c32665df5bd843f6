import { join } from 'node:path';
import ndarray from 'ndarray';
import { expect, it } from 'vitest';
import { writeNpy } from '../../src/folder/npy.js';
import { createRandom } from '../../src/nmf/random.js';
import { analyse, reconstructSignals, resolveSeparateOptions } from '../../src/separation/index.js';
import { runPython } from '../support/python.js';
import { withTempFolder } from '../support/temp.js';

/** The formulas by whole matrices, with inverses and transforms that are NumPy's and SciPy's own. */
const PEER = `
import json, sys
import numpy as np
from scipy.signal import stft, istft
n, hop = 256, 64
load = lambda name: np.load(sys.argv[1] + '/' + name + '.npy').astype(float)
x, w, h = load('mixture'), load('w'), load('h')
how = dict(window='hann', nperseg=n, noverlap=n - hop, boundary='zeros', padded=True)
X = stft(x, **how)[2][:, :, :h.shape[1]].transpose(1, 2, 0)          # bins, frames, channels
v = np.einsum('fk,kt->kft', w, h)
model = v.sum(0)
masks = v / model
R = np.tile(np.eye(2), (w.shape[1], w.shape[0], 1, 1)).astype(complex)
e = 1e-3 * np.eye(2)
def solve():
    P = np.einsum('kft,kfij->ftij', masks, R)
    return P, np.linalg.solve(P + e, X[..., None])[..., 0]
for step in range(2):
    P, y = solve()
    c = masks[..., None] * np.einsum('kfij,ftj->kfti', R + e, y)
    R = np.einsum('kfti,kftj->kfij', c / np.sqrt(model)[..., None], c.conj())
    R *= (2 / np.trace(R, axis1=2, axis2=3))[..., None, None]
P, y = solve()
rest = X - np.einsum('ftij,ftj->fti', P, y)
c = masks[..., None] * (np.einsum('kfij,ftj->kfti', R, y) + rest)
parts = istft(c.transpose(0, 3, 1, 2), **{k: how[k] for k in ('window', 'nperseg', 'noverlap')})[1]
print(json.dumps(parts[..., :x.shape[1]].tolist()))
`;

it('components from their places are what NumPy and SciPy compute from the same factors', async () => {
  const samples = 6000;
  const random = createRandom(3, 0);
  const [left, right] = [new Float32Array(samples), new Float32Array(samples)];
  for (let i = 0; i < samples; i++) {
    const tone = Math.sin(i / 3) * (1 + Math.sin(i / 700));
    const noise = (random() - 0.5) * (1 + Math.sin(i / 400));
    left[i] = 0.3 * tone + 0.1 * noise;
    right[i] = 0.1 * tone + 0.3 * noise + 0.01 * random();
  }
  const options = resolveSeparateOptions(
    { components: 3, nFft: 256, hopSamples: 64, maxIterations: 30 },
    8000,
  );
  const separation = analyse({ sampleRate: 8000, channels: [left, right] }, options, 2e10);
  const { templates, activations } = separation.factorisation;
  const text = await withTempFolder((folder) => {
    writeNpy(join(folder, 'w.npy'), templates);
    writeNpy(join(folder, 'h.npy'), activations);
    writeNpy(join(folder, 'mixture.npy'), ndarray(Float32Array.from([...left, ...right]), [2, samples]));
    return runPython(PEER, [folder]);
  });
  if (text === undefined) return;
  const theirs: number[][][] = JSON.parse(text);
  let worst = 0;
  let loudest = 0;
  for (const [k, { channels }] of reconstructSignals(separation).entries()) {
    for (const [c, part] of channels.entries()) {
      for (const [i, x] of part.entries()) {
        worst = Math.max(worst, Math.abs(x - theirs[k][c][i]));
        loudest = Math.max(loudest, Math.abs(x));
      }
    }
  }
  expect(worst).toBeLessThan(2e-5 * loudest);
});
