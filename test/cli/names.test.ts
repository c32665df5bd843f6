import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nmfBinary, runNmf, withTempFolder } from '../support/cli.js';
import { lines, quick, writeRecordings } from '../support/recordings.js';
import { runInTerminal } from '../support/terminal.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: none may reach a terminal
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
const HOSTILE = '\u001b[31mred\u009b2J\nnew "$(touch ran)" it\'s';

describe('a name that would steer a terminal', () => {
  it('never reaches stderr as it is, and stdout only where that is no terminal', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, [`${HOSTILE}.wav`, 'a.wav']);
      const args = ['separate', `${HOSTILE}.wav`, 'a.wav', `${HOSTILE}-no.wav`, ...quick];
      const { status, stdout, stderr } = await runNmf(args, { cwd });
      expect(status).toBe(1);
      expect(stderr).not.toMatch(CONTROLS);
      expect(stderr).toContain('\\x1b[31mred\\x9b2J\\x0anew');
      expect(stdout).toContain(`out/${HOSTILE}\n`);
      const json = await runNmf([...args, '--json'], { cwd });
      expect(json.stdout + json.stderr).not.toMatch(CONTROLS);
      const documents = lines(json.stdout).map((line) => JSON.parse(line));
      expect(documents.map(({ recording }) => recording).sort()).toEqual(
        [`${HOSTILE}.wav`, `${HOSTILE}-no.wav`, 'a.wav'].sort(),
      );
      const { drawn } = await runInTerminal([...args, '-q'], { cwd });
      expect(drawn.replaceAll('\r\n', '\n')).not.toMatch(CONTROLS);
      expect(drawn).toContain('out/\\x1b[31mred\\x9b2J\\x0anew');
    }));

  it('is shown on one line by every command', () =>
    withTempFolder(async (cwd) => {
      for (const args of [
        [HOSTILE],
        ['separate', HOSTILE],
        ['separate', '--files-from', HOSTILE],
        ['separate', 'a.wav', '-o', ''],
        ['combine', HOSTILE, '-i', '1', '-o', 'x'],
        ['combine', 'x', '-i', HOSTILE, '-o', 'x'],
        ['combine', 'x', '-i', '1', '--output-name', `${HOSTILE}/`],
        ['page', HOSTILE],
        ['evaluate', HOSTILE, '--reference', 'x'],
        ['evaluate', 'x', '--reference', HOSTILE],
        ['completion', HOSTILE],
        ['separate', 'x', '--init', HOSTILE],
        ['separate', 'x', '-k', HOSTILE],
        ['separate', 'x', `--${HOSTILE}`],
      ]) {
        const { stderr } = await runNmf(args, { cwd });
        expect(stderr).toMatch(/^nmf: [^\n]+\n$/);
        expect(stderr).not.toMatch(CONTROLS);
      }
    }));
});

describe('the command that is printed after a separation', () => {
  it.each([
    ['Patient 12', '4', '"0,1"'],
    ['-k', '1', '0'],
    [HOSTILE, '2', '"0,1"'],
  ])('can be pasted into a shell, and names components that are there: %j', (folder, components, indices) =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav']);
      const args = ['separate', 'a.wav', `--output=${folder}`, '-k', components, '--iterations', '5'];
      const { status, stderr } = await runNmf(args, { cwd });
      expect(status).toBe(0);
      const [, command] = /, then: (nmf combine .*)\n$/.exec(stderr) ?? [];
      expect(command).toMatch(new RegExp(` --indices ${indices} -o chosen\\.wav$`));
      const script = `nmf() { '${process.execPath}' '${nmfBinary}' "$@"; }; ${command}`;
      expect(spawnSync('sh', ['-c', script], { cwd, encoding: 'utf8' })).toMatchObject({ status: 0 });
      expect(existsSync(join(cwd, 'chosen.wav'))).toBe(true);
      expect(existsSync(join(cwd, 'ran'))).toBe(false);
    }),
  );

  it('is quoted in the message about a folder that is no separation', async () => {
    const { stderr } = await runNmf(['combine', 'Patient 12', '-i', '0', '-o', 'x.wav']);
    expect(stderr).toContain("Make one with: nmf separate input.wav -o 'Patient 12'\n");
  });
});
