import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTempFolder, nmfBinary, removeFolder, runNmf } from './support/cli.js';
import { blocksOf, codeIn } from './support/markdown.js';
import { runPython } from './support/python.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs', 'method.md'), 'utf8');
const cwd = createTempFolder();
afterAll(() => removeFolder(cwd));

/** The page's script, then what the peers make of the same, as the last line. */
const SCRIPT = `${blocksOf(page, 'python').join('\n')}
from scipy import signal
from sklearn.decomposition._nmf import _beta_divergence

def peer(channel):
    padded = np.pad(channel, (0, hop))
    spectrum = signal.stft(padded, window="hann", nperseg=n_fft, noverlap=n_fft - hop, boundary="zeros", padded=True)[2]
    return np.abs(spectrum[:, : V.shape[1]]) * window.sum()

theirs = np.sqrt(np.mean([peer(channel) ** 2 for channel in channels], axis=0))
lifted = np.maximum(theirs, 1e-6 * theirs.mean()) if beta <= 0 else theirs
stored = np.load("out/covariances.npy") if "covariances" in separation else None
numbers = None if stored is None else np.stack([R[..., 0, 0].real, R[..., 1, 1].real, R[..., 0, 1].real, R[..., 0, 1].imag], -1)
files = [wavfile.read("out/" + c["file"])[1].reshape(len(samples), -1).T for c in separation["components"]]
print(json.dumps({
    "spectrogram": float(np.abs(V - theirs).max() / V.max()),
    "divergence": divergence(V, W @ H, beta) / separation["result"]["divergence"] - 1,
    "scikit": float(_beta_divergence(lifted, W, H, beta)) / separation["result"]["divergence"] - 1,
    "sounds": max(float(np.abs(component_sound(k) - file).max()) for k, file in enumerate(files)),
    "covariances": 0 if stored is None else float(np.abs(numbers - stored).max()),
    "sum": float(np.abs(sum(files) - channels).max()),
    "shares": float(np.abs(shares - [c["energyShare"] for c in separation["components"]]).max()),
}))
`;

describe('docs/method.md', () => {
  beforeAll(() => {
    mkdirSync(join(cwd, 'bin'));
    const program = `#!/bin/sh\nexec '${process.execPath}' '${nmfBinary}' "$@"\n`;
    writeFileSync(join(cwd, 'bin', 'nmf'), program, { mode: 0o755 });
  });

  it.each([
    ['heart-breathing-hum', '2', 1e-6],
    ['piano-chord', '0', 1e-4],
    ['stereo-bird-stream', '1', 1e-6],
  ])(
    'gives in NumPy what nmf computes, and SciPy and scikit-learn agree: %s, beta %s',
    async (name, beta, digits) => {
      copyFileSync(join(root, 'fixtures', `${name}.wav`), join(cwd, 'recording.wav'));
      rmSync(join(cwd, 'out'), { recursive: true, force: true });
      const args = ['separate', 'recording.wav', '-k', '4', '-b', beta, '--iterations', '30', '--no-page'];
      expect(await runNmf([...args, '-q'], { cwd })).toMatchObject({ status: 0 });
      const printed = runPython(SCRIPT, [], { cwd, modules: ['numpy', 'scipy', 'sklearn'] });
      if (printed === undefined) return;
      const apart = JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '');
      expect(apart.spectrogram).toBeLessThan(1e-12);
      for (const which of ['divergence', 'scikit']) expect(Math.abs(apart[which])).toBeLessThan(digits);
      for (const which of ['sounds', 'sum', 'shares']) expect(apart[which]).toBeLessThan(1e-6);
      expect(apart.covariances).toBeLessThan(1e-4);
    },
  );

  it('brings the steps of the notebook to the command line', () => {
    copyFileSync(join(root, 'fixtures', 'heart-breathing-hum.wav'), join(cwd, 'recording.wav'));
    rmSync(join(cwd, 'out'), { recursive: true, force: true });
    const [block] = blocksOf(page, 'bash');
    const env = { ...process.env, PATH: `${join(cwd, 'bin')}:${process.env.PATH}` };
    const { status, stderr } = spawnSync('bash', ['-e', '-c', block], { cwd, env, encoding: 'utf8' });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(existsSync(join(cwd, 'heartbeat.wav'))).toBe(true);
    // Every variable of the block is one that the table explains.
    const variables = [...block.matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    expect(variables.filter((name) => !codeIn(page).some((code) => code.split(', ').includes(name)))).toEqual(
      [],
    );
  });
});
