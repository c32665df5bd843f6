import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/main.js';
import { runNmf } from '../support/cli.js';

const COLUMNS = 80;
const LINES = 40;
/** It has options for one recording, known sources and many recordings, each under a heading of its own. */
const LINES_OF_SEPARATE = 56;

const commands = createProgram().commands.map((command) => command.name());

describe('help', () => {
  it.each(['--help', ...commands.map((name) => `${name} --help`)])(
    'fits a screen and gives examples: nmf %s',
    async (line) => {
      const { status, stdout, stderr } = await runNmf(line.split(' '));
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const lines = stdout.trimEnd().split('\n');
      expect(lines.length).toBeLessThanOrEqual(line.startsWith('separate') ? LINES_OF_SEPARATE : LINES);
      expect(lines.filter((line) => line.length > COLUMNS)).toEqual([]);
      expect(stdout).toMatch(/\nExamples:\n {2}(nmf|\S.*\bnmf) \w/);
    },
  );

  it('is the same by `nmf help COMMAND`, `-h` and `--help`', async () => {
    for (const name of commands) {
      const { stdout } = await runNmf([name, '--help']);
      expect((await runNmf(['help', name])).stdout).toBe(stdout);
      expect((await runNmf([name, '-h'])).stdout).toBe(stdout);
    }
  });

  it('is what `nmf` alone shows, on stderr and as wrong usage', async () => {
    const { status, stdout, stderr } = await runNmf([]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe((await runNmf(['--help'])).stdout);
  });

  it('says once which shells there are', async () => {
    const { stdout } = await runNmf(['completion', '--help']);
    expect(stdout).toMatch(/\n {2}shell +bash, zsh, fish or powershell\n/);
  });

  it('is named where the command line is wrong', async () => {
    const { status, stderr } = await runNmf(['seperate', 'in.wav']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^nmf: unknown command 'seperate'.*Did you mean separate.* See nmf --help\.\n$/);
  });
});

describe('the version', () => {
  it.each(['-V', '--version'])('is that of the package: nmf %s', async (flag) => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await runNmf([flag])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
    expect((await runNmf([flag, '--help'])).stdout).toBe(`${version}\n`);
  });
});
