// Tells whether two builds of this program write the same bytes: separates and combines with both, and compares what
// lies in the folders. Manifests and pages are left out, for their words may change; --all compares them too.
//
//   node scripts/same-bytes.mjs ../the-other-checkout [--all]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));
const [other, ...flags] = process.argv.slice(2);
if (other === undefined) {
  console.error('usage: node scripts/same-bytes.mjs <other checkout, built> [--all]');
  process.exit(2);
}
const isCompared = (name) => flags.includes('--all') || /\.(wav|npy)$/.test(name);

const folder = mkdtempSync(join(tmpdir(), 'nmf-same-'));
const fixture = (name) => join(here, 'fixtures', name);
const heart = fixture('heart-breathing-hum.wav');
const piano = fixture('piano-chord.wav');
const bird = fixture('stereo-bird-stream.wav');
const short = join(folder, 'short.wav');
const six = join(folder, 'six.wav');
writeFileSync(short, wav(8000, [noise(1, 700)]));
writeFileSync(
  six,
  wav(
    8000,
    [1, 2, 3, 4, 5, 6].map((seed) => noise(seed, 12_000)),
  ),
);

/** Name, recording, options of `nmf separate`. */
const CASES = [
  ['beta-1', heart, ['--components', '6']],
  ['beta-2', heart, ['--components', '5', '--beta', '2']],
  ['beta-0', piano, ['--components', '4', '--beta', '0']],
  ['beta-half', piano, ['--components', '7', '--beta', '0.5']],
  ['beta-3', piano, ['--components', '3', '--beta', '3', '--iterations', '40']],
  ['beta-far', piano, ['--components', '3', '--beta=-1.5', '--iterations', '10']],
  ['random', heart, ['--components', '4', '--init', 'random', '--restarts', '2', '--seed', '7']],
  ['plain', heart, ['--components', '4', '--algorithm', 'mu', '--iterations', '60']],
  ['stereo', bird, ['--components', '5']],
  ['six-channels', six, ['--components', '4']],
  ['resampled', bird, ['--components', '4', '--sample-rate', '11025']],
  ['short', short, ['--components', '3']],
  ['coarse-beta-1', heart, ['--components', '5', '--n-fft', '256', '--hop', '8']],
  ['coarse-beta-0', heart, ['--components', '4', '--n-fft', '256', '--hop', '8', '--beta', '0']],
  ['16-bit', bird, ['--components', '6', '--bit-depth', '16', '--hop', '333']],
  ['one-thread', bird, ['--components', '8', '--threads', '1']],
  ['no-component-to-choose', heart, ['--components', '1', '--beta', '2']],
];

try {
  const builds = [here, resolve(other)].map((checkout, i) => hashesOf(checkout, join(folder, String(i))));
  const names = new Set(builds.flatMap((hashes) => [...hashes.keys()]));
  const different = [...names].filter((name) => builds[0].get(name) !== builds[1].get(name));
  for (const name of different) console.log(`differs: ${name}`);
  console.log(
    `${names.size - different.length} of ${names.size} files of ${CASES.length} separations are the same`,
  );
  process.exitCode = different.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** SHA-256 of every file that a build writes, by case and name. */
function hashesOf(checkout, target) {
  const nmf = (...words) =>
    execFileSync(process.execPath, [join(checkout, 'bin/nmf.js'), ...words, '-q'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const hashes = new Map();
  mkdirSync(target);
  for (const [name, recording, options] of CASES) {
    const out = join(target, name);
    nmf('separate', recording, '-o', out, ...options);
    nmf('combine', out, '--indices', '0', '-o', join(out, 'mix.wav'));
    nmf(
      'combine',
      out,
      '--indices',
      'all',
      '--normalize',
      '--start',
      '0.01',
      '--bit-depth',
      '24',
      '-o',
      join(out, 'cut.wav'),
    );
    for (const file of readdirSync(out).filter(isCompared)) {
      hashes.set(
        `${name}/${file}`,
        createHash('sha256')
          .update(readFileSync(join(out, file)))
          .digest('hex'),
      );
    }
  }
  return hashes;
}

/** Noise whose loudness changes, the same for a seed. */
function noise(seed, samples) {
  let state = seed;
  return Float32Array.from({ length: samples }, (_, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 0.3 * Math.sin(i / (100 * seed)) ** 2 * (state / 2 ** 31 - 1);
  });
}

/** A WAV file of 32-bit float. */
function wav(sampleRate, channels) {
  const samples = channels[0].length;
  const blockBytes = 4 * channels.length;
  const bytes = Buffer.alloc(44 + samples * blockBytes);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(3, 20);
  bytes.writeUInt16LE(channels.length, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * blockBytes, 28);
  bytes.writeUInt16LE(blockBytes, 32);
  bytes.writeUInt16LE(32, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples * blockBytes, 40);
  for (let i = 0, at = 44; i < samples; i++)
    for (const channel of channels) at = bytes.writeFloatLE(channel[i], at);
  return bytes;
}
