import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTempFolder, removeFolder, runNmf } from '../support/cli.js';
import { requireTool } from '../support/tools.js';
import { openTerminal, type Terminal } from '../support/typed-terminal.js';

const cwd = createTempFolder();
const CLEAR_LINE = '\u0015';

beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    const { status, stdout, stderr } = await runNmf(['completion', shell]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    writeFileSync(join(cwd, `nmf.${shell}`), stdout);
  }
  mkdirSync(join(cwd, 'separated', 'heart'), { recursive: true });
  writeFileSync(join(cwd, 'seven seals.wav'), '');
});
afterAll(() => removeFolder(cwd));

/** What is on the line, or listed below it, after a word is begun and the tab key struck twice. */
const complete = (terminal: Terminal, line: string, until: RegExp) =>
  terminal.type(`${CLEAR_LINE}${line}\t\t`, until);

/** The same questions for shells at a terminal. */
const describeAtTerminal = (shell: string, start: string, load: string) =>
  describe.skipIf(!requireTool(shell, shell) || !requireTool('script', 'bsdutils'))(
    `completion at a terminal of ${shell}`,
    () => {
      let terminal: Terminal;
      beforeAll(async () => {
        terminal = openTerminal(start, cwd);
        await terminal.type(`${load}; echo lo''aded\n`, /loaded/);
      });
      afterAll(() => terminal.close());

      it('completes commands', async () => {
        expect(await complete(terminal, 'nmf comb', /combine/)).toMatch(/nmf combine/);
        const listed = await complete(terminal, 'nmf ', /completion/);
        for (const name of ['separate', 'combine', 'completion', 'help']) expect(listed).toContain(name);
      });

      it('completes options of the command, and no others', async () => {
        expect(await complete(terminal, 'nmf separate --ite', /iterations/)).toMatch(/--iterations/);
        const listed = await complete(terminal, 'nmf separate --re', /recursive/);
        expect(listed).toContain('--resume');
        expect(listed).toContain('--restarts');
        expect(listed).not.toContain('--normalize');
        expect(await complete(terminal, 'nmf combine --norm', /normalize/)).toMatch(/--normalize/);
      });

      it('completes values that are one of a few words', async () => {
        expect(await complete(terminal, 'nmf separate --init nn', /nndsvd/)).toMatch(/--init nndsvd/);
        const listed = await complete(terminal, 'nmf separate x.wav --bit-depth ', /32f/);
        expect(listed).toMatch(/16/);
        expect(listed).toMatch(/24/);
        expect(await complete(terminal, 'nmf separate --init=ra', /random/)).toMatch(/--init=random/);
        expect(await complete(terminal, 'nmf completion z', /zsh/)).toMatch(/completion zsh/);
      });

      it('completes recordings, and folders where a folder is due', async () => {
        expect(await complete(terminal, 'nmf separate sev', /seals/)).toMatch(/separate seven\\ seals\.wav/);
        expect(await complete(terminal, 'nmf separate x.wav -o sep', /separated/)).toMatch(/-o separated\//);
        expect(await complete(terminal, 'nmf combine separated/h', /heart/)).toMatch(
          /combine separated\/heart\//,
        );
        expect(await complete(terminal, 'nmf combine --indices 1 se', /separated/)).toMatch(/1 separated\//);
      });
    },
  );

describeAtTerminal(
  'bash',
  'bash --norc --noprofile -i',
  'bind "set enable-bracketed-paste off"; source ./nmf.bash',
);
describeAtTerminal('zsh', 'zsh -f -i', 'bindkey -e; autoload -U compinit; compinit -u -D; source ./nmf.zsh');

describe.skipIf(!requireTool('fish', 'fish'))('completion in fish', () => {
  const complete = (line: string) => {
    const script = 'source ./nmf.fish; complete -C $argv[1]';
    const { status, stdout, stderr } = spawnSync('fish', ['--no-config', '-c', script, line], {
      cwd,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.split('\n').map((entry) => entry.split('\t')[0]);
  };

  it('completes commands', () => {
    expect(complete('nmf ')).toEqual(expect.arrayContaining(['separate', 'combine', 'completion', 'help']));
  });
  it('completes options of the command, and no others', () => {
    const options = complete('nmf separate --');
    expect(options).toEqual(expect.arrayContaining(['--components', '--resume', '--files-from', '--help']));
    expect(options).not.toContain('--normalize');
  });
  it('completes values that are one of a few words', () => {
    expect(complete('nmf separate --init ').filter(Boolean).sort()).toEqual(['nndsvd', 'random']);
    expect(complete('nmf completion ').filter(Boolean)).toEqual(
      expect.arrayContaining(['bash', 'fish', 'zsh']),
    );
  });
  it('completes recordings, and folders where a folder is due', () => {
    expect(complete('nmf separate sev')).toContain('seven seals.wav');
    expect(complete('nmf separate x.wav -o se').filter(Boolean)).toEqual(['separated/']);
    expect(complete('nmf combine se').filter(Boolean)).toEqual(['separated/']);
  });
});

describe('the completion for PowerShell', () => {
  /** The rows that the script reads: command, word, what follows it, description. */
  const rowsIn = (script: string) =>
    [...script.matchAll(/^ {4}@\((.*)\),?$/gm)].map(([, cells]) =>
      [...cells.matchAll(/'((?:[^']|'')*)'/g)].map(([, cell]) => cell.replaceAll("''", "'")),
    );
  const script = () => readFileSync(join(cwd, 'nmf.powershell'), 'utf8');

  it('knows commands, options and the values that are one of a few words', () => {
    const rows = rowsIn(script());
    const offered = (command: string) => rows.filter(([first]) => first === command).map(([, word]) => word);
    expect(offered('')).toEqual(expect.arrayContaining(['separate', 'combine', 'completion', '--version']));
    expect(offered('separate')).toEqual(expect.arrayContaining(['-k', '--components', '--resume', '--init']));
    expect(offered('separate')).not.toContain('--normalize');
    const following = (command: string, word: string) =>
      rows.find((row) => row[0] === command && row[1] === word)?.[2];
    expect(following('separate', '--init')).toBe('nndsvd random');
    expect(following('separate', '--output')).toBe('any');
    expect(following('separate', '--force')).toBe('none');
    expect(following('completion', '')).toBe('bash zsh fish powershell');
    // An empty description would be an error of PowerShell.
    expect(rows.every((row) => row.length === 4 && row[3] !== '')).toBe(true);
  });

  it('closes every quote and bracket', () => {
    const code = script()
      .replace(/'(?:[^']|'')*'/g, '')
      .replace(/^ *#.*$/gm, '');
    const pairs: Record<string, string> = { ')': '(', '}': '{', ']': '[' };
    const open: string[] = [];
    for (const [char] of code.matchAll(/[()[\]{}]/g)) {
      if (char in pairs) expect(open.pop()).toBe(pairs[char]);
      else open.push(char);
    }
    expect(open).toEqual([]);
    expect(code.split('"').length % 2).toBe(1);
    expect(code).not.toContain("'");
  });
});

describe('nmf completion', () => {
  it.each(['bash', 'zsh', 'fish'])('prints a script without mistakes of syntax for %s', (shell) => {
    if (!requireTool(shell, shell)) return;
    const check = spawnSync(shell, ['-n', join(cwd, `nmf.${shell}`)], { encoding: 'utf8' });
    expect(check).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('refuses another shell in one line', async () => {
    const { status, stdout, stderr } = await runNmf(['completion', 'tcsh']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^nmf: .*tcsh.*bash, zsh, fish, powershell.*\n$/);
  });
});
