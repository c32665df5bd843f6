import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { libraryAddress } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';

const SIZES_MB = [10, 100, 400, 1600];
const CHANNELS = 2;
const MB = 1e6;

/** What the measured processes do with the file, and the bytes of samples that they keep for one byte of 16-bit file. */
const TASKS = {
  nothing: { keeps: 0, script: '' },
  'read in blocks of 65536 frames, keeping none': {
    keeps: 0,
    script: 'const r = openWav(path); while (r.read(65536) !== null); r.close();',
  },
  'read whole, keeping all as floats': {
    keeps: 2,
    script: 'globalThis.kept = readWav(path).signal.channels.map((c) => c.length);',
  },
};

/** @param {string} path @param {number} megabytes */
function makeFile(path, megabytes) {
  const header = Buffer.alloc(44);
  const dataBytes = megabytes * MB;
  header.write('RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0', 'latin1');
  header.writeUInt16LE(CHANNELS, 22);
  header.writeUInt32LE(44_100, 24);
  header.writeUInt32LE(44_100 * 2 * CHANNELS, 28);
  header.writeUInt16LE(2 * CHANNELS, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  const file = openSync(path, 'w');
  writeSync(file, header);
  ftruncateSync(file, 44 + dataBytes); // silence that takes no space
  closeSync(file);
}

/** Peak resident memory in bytes of a process of its own. @param {string} script @param {string} path */
function peakBytes(script, path) {
  const code = `
    import { openWav, readWav } from ${JSON.stringify(libraryAddress)};
    const path = ${JSON.stringify(path)};
    ${script}
    console.log(process.resourceUsage().maxRSS);`;
  return (
    1024 * Number(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }))
  );
}

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'Memory of reading a WAV',
  question:
    'Peak resident memory of whole processes that read 16-bit stereo files. Reading in blocks must not take more for a ' +
    'long file than for a short one, and reading whole no more than the samples that are kept.',
  async measure(log, { isSmoke }) {
    const sizes = isSmoke ? [1, 2] : SIZES_MB;
    const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'));
    try {
      /** @type {Record<string, number[]>} */
      const peaks = Object.fromEntries(Object.keys(TASKS).map((task) => [task, []]));
      for (const size of sizes) {
        log(`${size} MB`);
        const path = join(folder, 'in.wav');
        makeFile(path, size);
        for (const [task, { script }] of Object.entries(TASKS))
          peaks[task].push(peakBytes(script, path) / MB);
      }
      const [bare, blocks, whole] = Object.values(peaks);
      const last = sizes.length - 1;
      const rows = Object.entries(peaks).map(([task, values]) => [task, ...values.map((x) => x.toFixed(0))]);
      return {
        targets: [
          {
            what: `in blocks: ${sizes[last]} MB against ${sizes[1]} MB`,
            measured: blocks[last] - blocks[1],
            bound: 10,
            rule: 'at most',
            unit: 'MB',
          },
          {
            what: `whole: beyond a bare process and the ${2 * sizes[last]} MB of samples kept`,
            measured: whole[last] - bare[last] - 2 * sizes[last],
            bound: 60,
            rule: 'at most',
            unit: 'MB',
          },
        ],
        body: markdownTable(['peak resident MB, file of', ...sizes.map((size) => `${size} MB`)], rows),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
