import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixture, runNmf } from '../support/cli.js';
import { hashes } from '../support/hashes.js';
import { withTempFolder } from '../support/temp.js';

const heart = fixture('heart-breathing-hum.wav');
const quick = ['--iterations', '20', '-q'];

describe('the folder that nmf separate writes into', () => {
  it('replaces its own folder, keeps foreign files, and refuses a folder that is not its own', () =>
    withTempFolder(async (cwd) => {
      await runNmf(['separate', heart, '-k', '5', ...quick], { cwd });
      writeFileSync(join(cwd, 'out', 'notes.txt'), 'mine');
      await runNmf(['separate', heart, '-k', '2', ...quick], { cwd });
      expect(readdirSync(join(cwd, 'out')).filter((name) => name.startsWith('component'))).toHaveLength(2);
      expect(existsSync(join(cwd, 'out', 'notes.txt'))).toBe(true);
      mkdirSync(join(cwd, 'mine'));
      writeFileSync(join(cwd, 'mine', 'thesis.tex'), '');
      const refused = await runNmf(['separate', heart, '-o', 'mine', ...quick], { cwd });
      expect(refused).toMatchObject({ status: 1, stdout: '' });
      expect(refused.stderr).toMatch(
        /^nmf: mine is neither empty nor a separation folder.*--force to write into it\.\n$/,
      );
      expect(readdirSync(join(cwd, 'mine'))).toEqual(['thesis.tex']);
      expect((await runNmf(['separate', heart, '-o', 'mine', '--force', ...quick], { cwd })).status).toBe(0);
    }));

  it('never overwrites the recording it reads', () =>
    withTempFolder(async (cwd) => {
      await runNmf(['separate', heart, '-k', '2', ...quick], { cwd });
      const before = hashes(join(cwd, 'out'));
      const { status, stderr } = await runNmf(['separate', 'out/component-00.wav', ...quick], { cwd });
      expect(status).toBe(1);
      expect(stderr).toMatch(/is read as input and would be replaced/);
      expect(hashes(join(cwd, 'out'))).toEqual(before);
    }));
});
