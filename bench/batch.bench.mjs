// What a batch costs beside its separations, against starting the command for each recording.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { library, nmf } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';

const { encodeWav, readWav, separateFile } = library;

const FULL = { recordings: 1000, samples: 100 };
const SMOKE = { recordings: 4, samples: 1 };
const SECONDS = 2;

const root = fileURLToPath(new URL('..', import.meta.url));

/** Two-second pieces of the heart recording, each beginning a little later than the one before. */
function writeRecordings(folder, count) {
  const { signal } = readWav(join(root, 'fixtures', 'heart-breathing-hum.wav'));
  const { sampleRate } = signal;
  const [samples] = signal.channels;
  const length = SECONDS * sampleRate;
  mkdirSync(folder);
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor((i * (samples.length - length)) / count);
    const path = join(folder, `piece-${String(i).padStart(4, '0')}.wav`);
    const piece = { sampleRate, channels: [samples.subarray(start, start + length)] };
    writeFileSync(path, encodeWav(piece, '16'));
    return path;
  });
}

/** So many of the recordings, from all over them. */
function spread(recordings, count) {
  return Array.from({ length: count }, (_, i) => recordings[Math.floor((i * recordings.length) / count)]);
}

/** Mean seconds of separating one recording after the other by calls of the library, in this process. */
async function timeCalls(chosen, folder) {
  const began = performance.now();
  for (const [i, input] of chosen.entries()) await separateFile(input, join(folder, String(i)));
  return (performance.now() - began) / 1000 / chosen.length;
}

/** Runs a batch; its seconds, and its resident memory in MB ten times a second. */
async function timeBatch(list, out, count, options) {
  const began = performance.now();
  const child = spawn(process.execPath, [nmf, 'separate', '--files-from', list, '-o', out, ...options]);
  let ended = 0;
  child.stdout.on('data', (bytes) => {
    ended += bytes.toString().split('\n').length - 1;
  });
  child.stderr.resume();
  const memory = [];
  const exit = new Promise((resolve) => child.on('close', resolve));
  let status;
  exit.then((code) => {
    status = code;
  });
  while (status === undefined) {
    const megabytes = residentMegabytes(child.pid);
    if (megabytes > 0) memory.push({ ended, megabytes });
    await Promise.race([exit, sleep(100)]);
  }
  if (status !== 0 || ended !== count) throw new Error(`the batch ended with ${status} after ${ended}`);
  return { seconds: (performance.now() - began) / 1000, memory, count };
}

function residentMegabytes(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;
  } catch {
    return undefined; // it has ended
  }
}

/** Largest of the samples taken while `from` to `to` of all recordings had ended. */
function peakBetween({ memory, count }, from, to) {
  const inside = memory.filter(({ ended }) => ended >= from * count && ended <= to * count);
  return Math.max(...inside.map(({ megabytes }) => megabytes));
}

/** Mean seconds of starting the command for one recording. */
function timeStarts(chosen, out) {
  const began = performance.now();
  for (const [i, input] of chosen.entries()) {
    const args = [nmf, 'separate', input, '-o', join(out, `single-${i}`), '-q'];
    if (spawnSync(process.execPath, args).status !== 0) throw new Error(`could not separate ${input}`);
  }
  return (performance.now() - began) / 1000 / chosen.length;
}

/** Kills a batch at about half and lets --resume finish it; how many it skipped. */
async function killAndResume(list, out, count) {
  const args = [nmf, 'separate', '--files-from', list, '-o', out, '--resume'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let ended = 0;
  child.stdout.on('data', (bytes) => {
    ended += bytes.toString().split('\n').length - 1;
    if (ended >= count / 2) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.on('close', resolve));
  const again = () => {
    const began = performance.now();
    const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`--resume failed: ${run.stderr}`);
    const skipped = Number(/(\d+) skipped/.exec(run.stderr)?.[1] ?? 0);
    return { skipped, seconds: (performance.now() - began) / 1000 };
  };
  return { killedAfter: ended, first: again(), second: again(), folders: readdirSync(out).length };
}

export const bench = {
  title: 'Batches',
  question: `${FULL.recordings} recordings of ${SECONDS} s (pieces of fixtures/heart-breathing-hum.wav, 4 kHz, default settings, with listening pages): what a batch takes against calls of the library, one after the other in one process, and against starting the command for each; and whether memory grows.`,

  async measure(log, { isSmoke }) {
    const { recordings: count, samples } = isSmoke ? SMOKE : FULL;
    const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'));
    try {
      const recordings = writeRecordings(join(folder, 'in'), count);
      const list = join(folder, 'list.txt');
      writeFileSync(list, recordings.join('\n'));
      const chosen = spread(recordings, samples);
      const call = await timeCalls(chosen, join(folder, 'calls'));
      log(`a call of the library ${call.toFixed(3)} s`);
      rmSync(join(folder, 'calls'), { recursive: true });
      const one = await timeBatch(list, join(folder, 'one'), count, ['--jobs', '1']);
      log(`batch with --jobs 1 ${one.seconds.toFixed(1)} s`);
      const all = await timeBatch(list, join(folder, 'all'), count, []);
      log(`batch ${all.seconds.toFixed(1)} s`);
      const start = timeStarts(chosen, folder);
      log(`a start of the command ${start.toFixed(3)} s`);
      const resumed = await killAndResume(list, join(folder, 'resumed'), count);
      const early = peakBetween(one, 0.1, 0.3);
      const late = peakBetween(one, 0.8, 1);
      return {
        targets: [
          {
            what: 'batch with --jobs 1 against calls of the library, one after the other',
            measured: one.seconds / (count * call),
            bound: 1,
            rule: 'at most',
            unit: '',
          },
          {
            what: 'starting the command for each against the batch',
            measured: (count * start) / all.seconds,
            bound: 5,
            rule: 'at least',
            unit: '',
          },
          {
            what: 'memory at the last fifth against recordings 100 to 300',
            measured: late / early,
            bound: 1.1,
            rule: 'at most',
            unit: '',
          },
        ],
        body: markdownTable(
          ['what', 'figure'],
          [
            [
              `a call of the library, one after the other in one process (mean of ${samples})`,
              `${call.toFixed(3)} s, so ${(count * call).toFixed(0)} s for all`,
            ],
            ['batch with `--jobs 1`', `${one.seconds.toFixed(1)} s`],
            [`batch, ${availableParallelism()} processors`, `${all.seconds.toFixed(1)} s`],
            [
              `starting the command for one (mean of ${samples})`,
              `${start.toFixed(3)} s, so ${(count * start).toFixed(0)} s for all`,
            ],
            [
              'starting the command for each against `--jobs 1`',
              `${((count * start) / one.seconds).toFixed(1)} times`,
            ],
            [
              'largest resident memory, recordings 100 to 300, 800 to 1000, with `--jobs 1`',
              `${early.toFixed(0)}, ${late.toFixed(0)} MB`,
            ],
            [
              'the same on all processors',
              `${peakBetween(all, 0.1, 0.3).toFixed(0)}, ${peakBetween(all, 0.8, 1).toFixed(0)} MB`,
            ],
            [
              `killed (SIGKILL) after ${resumed.killedAfter}; \`--resume\` skipped`,
              `${resumed.first.skipped}, and has ${resumed.folders} folders`,
            ],
            [
              '`--resume` with nothing left to do',
              `${resumed.second.seconds.toFixed(1)} s, ${resumed.second.skipped} skipped`,
            ],
          ],
        ),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
