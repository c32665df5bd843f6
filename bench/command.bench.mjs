import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWav } from '../dist/audio/index.js';
import { markdownTable } from './support/markdown.mjs';
import { recordedSound } from './support/recorded-spectrogram.mjs';
import { median } from './support/statistics.mjs';

const nmf = fileURLToPath(new URL('../bin/nmf.js', import.meta.url));
const script = fileURLToPath(new URL('./support/scikit_separate.py', import.meta.url));
const ROUNDS = 3;
const SECONDS = 60;
const RATE = 44_100;
const SHAPE = ['2048', '512', '10', '100'];

/** Wall seconds and peak megabytes of a whole process, by GNU time, on the given processors. */
function run(processors, command, args, threads) {
  const env = { ...process.env, OPENBLAS_NUM_THREADS: threads, OMP_NUM_THREADS: threads };
  const { stderr, stdout, status } = spawnSync(
    'taskset',
    ['-c', processors, '/usr/bin/time', '-f', '%e %M', command, ...args],
    { env, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  const [seconds, kilobytes] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { seconds, megabytes: kilobytes / 1000, stdout };
}

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'The whole command, against a script with scikit-learn',
  question: `${SECONDS} s of mono at ${RATE} Hz, n_fft 2048, hop 512, 10 components, beta 1: reads the recording and writes ten float WAVs. scikit-learn makes 100 multiplicative iterations; \`nmf\` goes on until it converges; the divergences are not compared here. Wall time and peak memory of whole processes, in turn.`,
  async measure(log) {
    const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'));
    try {
      const input = join(folder, 'input.wav');
      writeWav(input, { sampleRate: RATE, channels: [recordedSound(SECONDS * RATE)] }, '32f');
      const rows = [];
      const targets = [];
      let version = '';
      for (const [cores, processors] of [
        ['1', '0'],
        ['2', '0,1'],
      ]) {
        const ours = [];
        const theirs = [];
        const plain = [];
        for (let round = 0; round < ROUNDS; round++) {
          log(`${cores} core(s), round ${round + 1} of ${ROUNDS}`);
          theirs.push(
            run(processors, '/usr/bin/python3', [script, input, join(folder, 'theirs'), ...SHAPE], cores),
          );
          const same = [
            nmf,
            'separate',
            input,
            '--n-fft',
            '2048',
            '--hop',
            '512',
            '-q',
            '--json',
            '--threads',
            cores,
          ];
          ours.push(run(processors, process.execPath, [...same, '-o', join(folder, 'ours')], cores));
          plain.push(
            run(processors, process.execPath, [...same, '--no-report', '-o', join(folder, 'plain')], cores),
          );
        }
        version = JSON.parse(theirs[0].stdout).version;
        const seconds = (list) => median(list.map((one) => one.seconds));
        const megabytes = (list) => median(list.map((one) => one.megabytes));
        for (const [name, list] of [
          ['scikit-learn script', theirs],
          ['nmf separate', ours],
          ['nmf separate --no-report', plain],
        ]) {
          rows.push([
            cores,
            name,
            seconds(list).toFixed(2),
            megabytes(list).toFixed(0),
            (seconds(theirs) / seconds(list)).toFixed(1),
          ]);
        }
        targets.push({
          what: `${cores} core(s): times faster, without the page`,
          measured: seconds(theirs) / seconds(plain),
          bound: 10,
          rule: 'at least',
          unit: '',
        });
        targets.push({
          what: `${cores} core(s): time that the listening page adds`,
          measured: 100 * (seconds(ours) / seconds(plain) - 1),
          bound: 25,
          rule: 'at most',
          unit: '%',
        });
        targets.push({
          what: `${cores} core(s): memory as part of scikit-learn's`,
          measured: megabytes(plain) / megabytes(theirs),
          bound: 1,
          rule: 'at most',
          unit: '',
        });
      }
      return {
        versions: { 'scikit-learn': version },
        targets,
        body: markdownTable(['cores', 'command', 'seconds', 'peak MB', 'times faster'], rows),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
