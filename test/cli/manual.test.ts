import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/main.js';
import { BUILT } from '../support/built.js';
import { requireTool } from '../support/tools.js';

const page = join(BUILT, 'man', 'nmf.1');

describe('the manual page', () => {
  it('is shown by man without a warning, with every command and every option of the program', () => {
    if (!requireTool('man', 'man-db')) return;
    const env = { ...process.env, MANWIDTH: '100', MAN_KEEP_FORMATTING: '', LC_ALL: 'C.UTF-8' };
    const man = spawnSync('man', ['--warnings', '-l', page], { encoding: 'utf8', env });
    expect(man).toMatchObject({ status: 0, stderr: '' });
    const text = man.stdout;
    for (const command of createProgram().commands) {
      expect(text).toContain(`NMF ${command.name().toUpperCase()}`);
      for (const { short, long } of command.options) {
        expect(text).toContain(short === undefined ? long : `${short}, ${long}`);
      }
    }
    expect(text).toMatch(/EXIT STATUS.*130, 143/s);
    expect(text).toContain("nmf combine out/ --indices '!3'");
  });

  it('passes the check of mandoc', () => {
    if (!requireTool('mandoc', 'mandoc')) return;
    const lint = spawnSync('mandoc', ['-T', 'lint', page], { encoding: 'utf8' });
    expect(lint).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('names the version of the package', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(readFileSync(page, 'utf8')).toContain(`"nmf ${version}"`);
  });
});
