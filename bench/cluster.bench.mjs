// Runs the Slurm and Snakemake recipes of docs/pipelines.md for real, with a node that fails and commands that are killed.
// Needs what scripts/setup-cluster.sh sets up.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { library, nmf } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';

const { encodeWav, readWav } = library;

const RECORDINGS = 12;
/** For the first recordings, with a node that is free. */
const PATIENCE_MS = 300_000;
const root = fileURLToPath(new URL('..', import.meta.url));

/** The fenced blocks below a heading of the page. */
function recipe(heading) {
  const page = readFileSync(join(root, 'docs', 'pipelines.md'), 'utf8');
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return Object.fromEntries(
    [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => [language, text]),
  );
}

/**
 * A working folder with recordings and an `nmf` whose first run is killed for some of them: for `running` while it is
 * certainly at work, for it would not end by itself, and for `finished` when its folder is complete but nobody knows yet.
 */
function prepare(folder, { running, finished } = {}) {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'recordings'));
  const { signal } = readWav(join(root, 'fixtures', 'heart-breathing-hum.wav'));
  for (let i = 0; i < RECORDINGS; i++) {
    const channels = signal.channels.map((channel) => channel.subarray(1000 * i, 1000 * i + 32_000));
    writeFileSync(join(folder, 'recordings', `r${i}.wav`), encodeWav({ ...signal, channels }, '16'));
  }
  const real = `'${process.execPath}' '${nmf}'`;
  const first = (name, action) =>
    name === undefined
      ? ''
      : `case "$*" in *${name}.wav*) if mkdir first-${name} 2> /dev/null; then ${action}; exit 137; fi ;; esac\n`;
  const whileRunning = `${real} "$@" --iterations 1000000000 --tolerance 0 & pid=$!
for i in $(seq 1200); do [ -e out/${running}/.nmf-new ] && break; kill -0 $pid || exit 1; sleep 0.05; done
kill -9 $pid && touch first-${running}/killed; wait $pid`;
  const whenFinished = `${real} "$@" && touch first-${finished}/killed`;
  writeFileSync(
    join(folder, 'bin', 'nmf'),
    `#!/bin/sh\n${first(running, whileRunning)}${first(finished, whenFinished)}exec ${real} "$@"\n`,
  );
  chmodSync(join(folder, 'bin', 'nmf'), 0o755);
  return {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, HOME: folder, PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
  };
}

const complete = (folder) =>
  Array.from({ length: RECORDINGS }, (_, i) => join(folder, 'out', `r${i}`)).filter(
    (out) => existsSync(join(out, 'separation.json')) && !existsSync(join(out, '.nmf-new')),
  ).length;

/** Sets the state of the only node; a node that has come back by itself refuses to be resumed. */
function setNode(state) {
  const name = execFileSync('sinfo', ['-h', '-o', '%N'], { encoding: 'utf8' }).trim();
  spawnSync('scontrol', ['update', `NodeName=${name}`, `State=${state}`, 'Reason=bench']);
}

async function runSlurm(folder, log) {
  const options = prepare(folder);
  const { sbatch, sh } = recipe('A Slurm array');
  writeFileSync(join(folder, 'separate.sbatch'), sbatch);
  const began = performance.now();
  const child = spawn('sh', ['-c', sh], { ...options, stdio: ['ignore', 'ignore', 'inherit'] });
  const exit = new Promise((resolve) => child.on('close', resolve));
  let hasEnded = false;
  exit.then(() => {
    hasEnded = true;
  });
  const end = began + PATIENCE_MS;
  while (complete(folder) < 3) {
    if (hasEnded || performance.now() > end)
      throw new Error('no three recordings were separated under Slurm');
    await sleep(100);
  }
  const before = complete(folder);
  log(`node fails after ${before} recordings`);
  setNode('DOWN');
  await sleep(3000);
  setNode('RESUME');
  // Slurm itself waits two minutes before it starts again what ran on a failed node.
  const status = await exit;
  return { status, before, complete: complete(folder), seconds: (performance.now() - began) / 1000 };
}

function runSnakemake(folder) {
  const victims = { running: 'r3', finished: 'r5' };
  const options = prepare(folder, victims);
  const { snakemake, sh } = recipe('A Snakemake rule');
  writeFileSync(join(folder, 'Snakefile'), snakemake);
  const began = performance.now();
  const { status, stderr } = spawnSync('sh', ['-c', sh], options);
  return {
    status,
    retried: Math.min(
      (stderr.match(/Trying to restart job/g) ?? []).length,
      Object.values(victims).filter((name) => existsSync(join(folder, `first-${name}`, 'killed'))).length,
    ),
    complete: complete(folder),
    seconds: (performance.now() - began) / 1000,
  };
}

export const bench = {
  title: 'Clusters',
  question: `The Slurm array and the Snakemake rule of docs/pipelines.md, run as they stand there over ${RECORDINGS} recordings of 8 s: under Slurm the only node fails (set DOWN, then RESUME) when three are done; under Snakemake one command is killed by SIGKILL while it is at work, and another one fails when its folder is complete. One-node Slurm, set up by scripts/setup-cluster.sh.`,

  async measure(log) {
    const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'));
    try {
      const slurm = await runSlurm(join(folder, 'slurm'), log);
      log(JSON.stringify(slurm));
      const snakemake = runSnakemake(join(folder, 'snakemake'));
      log(JSON.stringify(snakemake));
      const target = (what, measured, bound) => ({ what, measured, bound, rule: 'at least', unit: '' });
      return {
        targets: [
          target('recordings complete after the Slurm array, whose node failed', slurm.complete, RECORDINGS),
          target(
            'recordings complete after Snakemake, two of whose commands were killed',
            snakemake.complete,
            RECORDINGS,
          ),
          target('killed commands that were retried', snakemake.retried, 2),
        ],
        body: markdownTable(
          ['recipe', 'exit status', 'seconds', 'what happened'],
          [
            [
              ...['Slurm array', String(slurm.status), slurm.seconds.toFixed(0)],
              `node failed after ${slurm.before} of ${RECORDINGS}; all complete in the end: ${slurm.complete}`,
            ],
            [
              ...['Snakemake', String(snakemake.status), snakemake.seconds.toFixed(0)],
              `two commands killed, one at work and one when it had finished; retried: ${snakemake.retried}; complete: ${snakemake.complete}`,
            ],
          ],
        ),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
