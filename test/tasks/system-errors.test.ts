import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeWav } from '../../src/audio/index.js';
import { findFinished, planBatch } from '../../src/batch/index.js';
import { describeIoError } from '../../src/disk/index.js';
import { NmfError } from '../../src/errors.js';
import { encodeManifest } from '../../src/folder/index.js';
import { isSeparationFileName } from '../../src/folder/paths.js';
import { beginStaging, commitStaging, discardStaging } from '../../src/folder/staging.js';
import { combineToFile } from '../../src/mixdown/index.js';
import { readFileOptions } from '../../src/tasks/index.js';
import { version } from '../../src/version.js';
import { exampleManifest } from '../folder/example.js';
import { whileCallFails } from '../support/failing-files.js';
import { withTempFolder } from '../support/temp.js';

const manifest = { ...exampleManifest(), generator: `nmf ${version()}` };
const { sampleRate, beta, maxIterations, tolerance, algorithm, init } = manifest.options;
const options = { components: 2, beta, maxIterations, tolerance, sampleRate, nFft: 512, hopSamples: 128 };

/** Writes a separation with files of the sizes that its manifest tells. */
function fill(folder: string): void {
  const sound = encodeWav({ sampleRate, channels: [new Float32Array(1000).fill(0.1)] }, '32f');
  for (const { file } of manifest.components) writeFileSync(join(folder, String(file)), sound);
  for (const name of [manifest.templates, manifest.activations])
    writeFileSync(join(folder, name), Buffer.alloc(9999));
  writeFileSync(join(folder, 'separation.json'), encodeManifest(manifest));
}

/** As the threads that write such files say it. */
function write(folder: string): void {
  try {
    fill(folder);
  } catch (error) {
    throw describeIoError(error, 'write', folder);
  }
}

async function replace(folder: string): Promise<void> {
  const staging = await beginStaging({ folder, writes: isSeparationFileName, force: false, inputs: [] });
  try {
    write(staging.path);
    await commitStaging(staging);
  } catch (error) {
    await discardStaging(staging);
    throw error;
  }
}

/** What runs over files on the caller's thread. */
const TASKS: Record<string, (folder: string) => Promise<unknown>> = {
  'adding up components': (folder) =>
    combineToFile(join(folder, 'out'), join(folder, 'mix.wav'), { indices: '0,1' }),
  'making a folder': (folder) => replace(join(folder, 'new', 'deep')),
  'replacing a folder': (folder) => replace(join(folder, 'out')),
  'looking for what is done': (folder) =>
    findFinished(
      { input: join(folder, 'in.wav'), folder: join(folder, 'out') },
      readFileOptions({ ...options, algorithm: algorithm as 'mu', init: init as 'nndsvd', page: false }),
    ),
  'searching for recordings': async (folder) =>
    planBatch({ paths: [folder], recursive: true, output: join(folder, 'out') }),
};

describe.each(Object.keys(TASKS))('%s', (task) => {
  it.each(['EIO', 'EACCES', 'EMFILE'])('ends well or in one line, whichever call answers %s', (code) =>
    withTempFolder(async (temp) => {
      let failures = 0;
      for (let nth = 0, more = true; more; nth++) {
        const folder = join(temp, String(nth));
        mkdirSync(join(folder, 'out'), { recursive: true });
        fill(join(folder, 'out'));
        writeFileSync(join(folder, 'in.wav'), 'sound');
        let thrown: unknown;
        more = await whileCallFails(nth, folder, code, async () => {
          await TASKS[task](folder).catch((error: unknown) => {
            thrown = error;
          });
        });
        if (thrown !== undefined) {
          failures++;
          expect(thrown, `call ${nth}: ${(thrown as Error).stack}`).toBeInstanceOf(NmfError);
          expect((thrown as Error).message).toMatch(/^[^\n]+$/);
        }
        rmSync(folder, { recursive: true });
      }
      if (task !== 'searching for recordings' && task !== 'looking for what is done')
        expect(failures).toBeGreaterThan(5);
    }),
  );
});
