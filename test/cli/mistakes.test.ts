import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareWords } from '../../src/cli/command-line.js';
import { createProgram, Misuse } from '../../src/cli/main.js';
import { describeMisuse } from '../../src/cli/misuse.js';
import { NmfError } from '../../src/errors.js';
import { readManifest } from '../../src/folder/index.js';
import { createTempFolder, removeFolder, runNmf } from '../support/cli.js';
import { lines, quick, writeRecordings } from '../support/recordings.js';

let cwd: string;
const home = process.cwd();
beforeAll(async () => {
  cwd = createTempFolder();
  writeRecordings(cwd, ['rec.wav', 'Patient 12.wav', '-k.wav', '-x.wav', 'many/a.wav']);
  const { status } = await runNmf(['separate', 'rec.wav', '-q', ...quick], { cwd });
  expect(status).toBe(0);
});
afterAll(() => removeFolder(cwd));

/** What the parser refuses before any work, as the program would say it. */
async function refusal(words: readonly string[]): Promise<string> {
  process.chdir(cwd);
  try {
    const program = createProgram();
    await program.parseAsync(prepareWords(program, words), { from: 'user' });
  } catch (thrown) {
    const error = thrown instanceof Misuse ? describeMisuse(thrown.command, thrown.reason) : thrown;
    if (!(error instanceof NmfError)) throw error;
    expect(error.code).toBe('usage');
    return error.message;
  } finally {
    process.chdir(home);
  }
  throw new Error('nothing was refused');
}

describe('a wrong command line is explained in one line, with the help that fits', () => {
  it.each([
    [
      'separate rec.wav --componets 5',
      "unknown option '--componets'. Did you mean --components? See nmf separate --help.",
    ],
    [
      'combine out --indeces 1 -o x.wav',
      "unknown option '--indeces'. Did you mean --indices? See nmf combine --help.",
    ],
    ['page out --jsn', "unknown option '--jsn'. Did you mean --json? See nmf page --help."],
    [
      'separate rec.wav -components 5',
      "unknown option '-components'. Did you mean --components? See nmf separate --help.",
    ],
    ['separate -output x rec.wav', '-output needs two hyphens: --output.'],
    ['separate -base=x rec.wav', '-base needs two hyphens: --base.'],
    ['combine out -indices 1 -o x.wav', '-indices needs two hyphens: --indices.'],
    [
      'combine out --components 5',
      "unknown option '--components'. It is an option of nmf separate and nmf learn. See nmf combine --help.",
    ],
    [
      'page out --indices 5',
      "unknown option '--indices'. It is an option of nmf combine and nmf learn. See nmf page --help.",
    ],
    ['separate -k.wav', '--components must be a number, got ".wav". Try --components 10.'],
    [
      'separate rec.wav -x.wav',
      "unknown option '-x.wav'. The file of that name is ./-x.wav. See nmf separate --help.",
    ],
    [
      'separate rec.wav \u2013\u2013seed 3',
      'unknown option \u2013\u2013seed: it begins with dashes. Write --seed with hyphens.',
    ],
    [
      'combine out \u2014output x.wav',
      'unknown option \u2014output: it begins with dashes. Write --output with hyphens.',
    ],
    ['separate rec.wav \u2212k 3', 'unknown option \u2212k: it begins with dashes. Write -k with hyphens.'],
    ['separate rec.wav -k', '-k, --components <n> needs a value. See nmf separate --help.'],
    ['combine -i 2', "missing required argument 'folder'. See nmf combine --help."],
    [
      'page Patient 12',
      "too many arguments for 'page'. Expected 1 argument but got 2. A name with spaces needs quotes. See nmf page --help.",
    ],
    ['completion tcsh', "'tcsh' is not one of bash, zsh, fish, powershell. See nmf completion --help."],
    ['seperate rec.wav -k 4', "unknown command 'seperate'. Did you mean separate? See nmf --help."],
    ['help separate rec.wav', 'nmf help takes one command, got separate rec.wav. Try nmf help separate.'],
    ['help seperate', "unknown command 'seperate'. Did you mean separate? See nmf --help."],
    [
      'separate rec.wav --bit-depth 32',
      '--bit-depth must be one of 16, 24, 32f, got "32". Try --bit-depth 32f.',
    ],
  ])('nmf %s', async (line, message) => {
    expect(await refusal(line.split(' '))).toBe(message);
  });

  it.each([
    [['rec.wav'], 'rec.wav is not a command. See nmf --help, or try: nmf separate rec.wav'],
    [['rec.wav', '-k', '4'], 'rec.wav is not a command. See nmf --help, or try: nmf separate rec.wav -k 4'],
    [
      ['Patient 12.wav'],
      "Patient 12.wav is not a command. See nmf --help, or try: nmf separate 'Patient 12.wav'",
    ],
    [['-'], '- is not a command. See nmf --help, or try: nmf separate -'],
    [['no/such.flac'], 'no/such.flac is not a command. See nmf --help, or try: nmf separate no/such.flac'],
    [
      ['--separate', 'rec.wav', '-k', '4'],
      "unknown option '--separate'. See nmf --help, or try: nmf separate rec.wav -k 4",
    ],
    [['-help'], "unknown option '-help'. Did you mean --help? See nmf --help."],
    [
      ['page', 'out', '--force=yes'],
      "unknown option '--force=yes'. --force takes no value. See nmf page --help.",
    ],
    [['combine', 'out', '-i=2'], '-i takes its value without "=": -i 2, or --indices=2.'],
    [['separate', 'rec.wav', '-o=a b'], "-o takes its value without \"=\": -o 'a b', or --output='a b'."],
    [
      ['completion', 'bash', 'zsh'],
      "too many arguments for 'completion'. Expected 1 argument but got 2. See nmf completion --help.",
    ],
    [['rec.wav', 'separate'], 'rec.wav is not a command. See nmf --help, or try: nmf separate rec.wav'],
    [['many'], 'many is not a command. See nmf --help, or try: nmf separate --recursive many'],
    [['out'], 'out is not a command. See nmf --help, or try: nmf combine out --indices 0 -o mix.wav'],
    [
      ['-k', '4', 'Patient 12.wav'],
      "unknown option '-k'. It is an option of nmf separate and nmf learn: name the command first. See nmf --help.",
    ],
    [
      ['-q', 'rec.wav'],
      "unknown option '-q'. It is an option of nmf separate, nmf combine, nmf refine, nmf learn, nmf page and nmf evaluate: name the command first. See nmf --help.",
    ],
    [
      ['separate', 'rec.wav', '--a\nb\u001b[31m'],
      "unknown option '--a\\x0ab\\x1b[31m'. See nmf separate --help.",
    ],
  ])('nmf %j', async (words, message) => {
    expect(await refusal(words)).toBe(message);
  });

  it('and the program says it on stderr, as wrong usage', async () => {
    expect(await runNmf(['rec.wav'], { cwd })).toEqual({
      status: 2,
      stdout: '',
      stderr: 'nmf: rec.wav is not a command. See nmf --help, or try: nmf separate rec.wav\n',
    });
  });
});

describe('what is no separation folder is named for what it is', () => {
  it.each([
    ['', '"" is not a separation folder: name one that nmf separate wrote.'],
    [
      'no where',
      "no where is not a separation folder: there is no such folder. Make one with: nmf separate input.wav -o 'no where'",
    ],
    [
      'many',
      'many is not a separation folder: it has no separation.json. Make one with: nmf separate input.wav -o many',
    ],
    ['rec.wav', 'rec.wav is not a separation folder: it is a file. Name one that nmf separate wrote.'],
    [
      'out/component-00.wav',
      'out/component-00.wav is not a separation folder: it is a file. Name the folder that it lies in: out',
    ],
    [
      'rec.wav/x',
      'rec.wav/x is not a separation folder: there is no such folder. Make one with: nmf separate input.wav -o rec.wav/x',
    ],
  ])('%j', (folder, message) => {
    process.chdir(cwd);
    try {
      expect(() => readManifest(folder)).toThrow(message);
    } finally {
      process.chdir(home);
    }
  });
});

describe('with --json, what failed has a status too', () => {
  const failed = (what: object, code: string) => ({
    status: 'failed',
    ...what,
    error: { code, message: expect.any(String) },
  });

  it.each([
    [['combine', 'no', '-i', '1', '-o', 'x.wav'], 1, failed({ folder: 'no', output: 'x.wav' }, 'input')],
    [['combine', 'out', '-i', '7', '-o', 'x.wav'], 2, failed({ folder: 'out', output: 'x.wav' }, 'usage')],
    [['combine', 'out', '-i', '1'], 2, failed({ folder: 'out' }, 'usage')],
    [['combine', 'out', '-o', 'x.wav'], 2, failed({ folder: 'out', output: 'x.wav' }, 'usage')],
    [['combine', 'out', 'no', '-i', '1', '-o', 'x.wav'], 2, failed({}, 'usage')],
    [['combine'], 2, failed({}, 'usage')],
    [['combine', 'out', '--gain', 'q'], 2, failed({}, 'usage')],
    [['separate', '--badopt'], 2, failed({}, 'usage')],
    [['page', 'no'], 1, failed({ folder: 'no' }, 'input')],
    [['evaluate', 'no', '--reference', 'x.wav'], 1, failed({ folder: 'no' }, 'input')],
    [['separate', 'no.wav', '-o', 'x'], 1, failed({ recording: 'no.wav', folder: 'x' }, 'input')],
    [['separate', 'many', '-o', 'x'], 1, failed({ recording: 'many', folder: 'x' }, 'input')],
    [['separate', '--files-from', 'no.txt'], 1, failed({}, 'input')],
  ])('nmf %j', async (args, status, document) => {
    const result = await runNmf([...args, '--json', '-q'], { cwd });
    expect(result.status).toBe(status);
    expect(JSON.parse(result.stdout)).toEqual(document);
    expect(result.stderr).toBe(`nmf: ${JSON.parse(result.stdout).error.message}\n`);
  });

  it('as has what was done or skipped, one line each', async () => {
    const run = async (...args: string[]) => {
      const { stdout } = await runNmf([...args, '--json', '-q'], { cwd });
      return lines(stdout).map((line) => JSON.parse(line));
    };
    const mixed = { status: 'done', folder: 'out', output: 'x.wav', indices: [0, 1] };
    expect(await run('combine', 'out', '-i', 'all', '-o', 'x.wav')).toMatchObject([mixed]);
    expect(await run('combine', 'out', 'no', '-i', '0', '1', '--output-name', 'x.wav')).toMatchObject([
      { ...mixed, output: 'out/x.wav' },
      failed({ folder: 'no', output: 'no/x.wav' }, 'input'),
    ]);
    expect(await run('page', 'out')).toMatchObject([{ status: 'done', folder: 'out', version: 2 }]);
    const separated = { recording: 'rec.wav', folder: 'out', version: 2, warnings: [] };
    expect(await run('separate', 'rec.wav', ...quick)).toMatchObject([{ status: 'done', ...separated }]);
    expect(await run('separate', 'rec.wav', '--resume', ...quick)).toMatchObject([
      { status: 'skipped', ...separated },
    ]);
    const both = await run('separate', 'rec.wav', 'no.wav', '-o', 'both', ...quick);
    expect(both.map(({ status, recording }) => `${status} ${recording}`).sort()).toEqual([
      'done rec.wav',
      'failed no.wav',
    ]);
  });
});

describe('a search of folders', () => {
  it('says what it passed over, also when it only prints options, and not when it is quiet', async () => {
    mkdirSync(join(cwd, 'found'));
    writeRecordings(cwd, ['found/a.wav']);
    writeFileSync(join(cwd, 'found', 'b.aac'), '');
    symlinkSync('..', join(cwd, 'found', 'up'));
    const args = ['separate', '--recursive', 'found', '-o', 'results', ...quick];
    const notes = [
      'passed over 1 .aac, which cannot be read here. Convert it: ffmpeg -i found/b.aac -c:a pcm_f32le found/b.wav',
      'passed over found/up: links to folders are not followed. Name it as well to search it.',
    ];
    const { status, stdout, stderr } = await runNmf(args, { cwd });
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'results/a\n' });
    expect(lines(stderr).slice(0, 2)).toEqual(notes);
    expect(lines((await runNmf([...args, '--print-options', 'json'], { cwd })).stderr)).toEqual(notes);
    expect((await runNmf([...args, '-q'], { cwd })).stderr).toBe('');
  });
});
