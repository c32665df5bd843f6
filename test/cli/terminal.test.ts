import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixture } from '../support/cli.js';
import { withTempFolder } from '../support/temp.js';
import { runInTerminal, type TerminalOptions } from '../support/terminal.js';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CYAN = '\u001b[36m';

const endless = ['--components', '20', '--tolerance', '0', '--iterations', '1000000'];

/** Runs `nmf separate` on a copy of a heart in a terminal. */
const separate = (options: readonly string[], terminal: Omit<TerminalOptions, 'cwd'> = {}) =>
  withTempFolder(async (cwd) => {
    copyFileSync(fixture('heart-breathing-hum.wav'), join(cwd, 'heart.wav'));
    const result = await runInTerminal(['separate', 'heart.wav', ...options], { cwd, ...terminal });
    return { ...result, left: readdirSync(cwd).filter((name) => name !== 'heart.wav') };
  });

/** The iterations that the status line has shown, in order. */
const iterationsIn = (drawn: string) =>
  [...drawn.matchAll(/iteration (\d+) of/g)].map(([, iteration]) => Number(iteration));

describe('on a terminal, nmf separate', () => {
  it('draws a status line while the numbers run: stage, iteration and divergence, and about how long it will take', async () => {
    // Were it drawn by the thread that computes, it would never come to the thirtieth drawing, or to Ctrl-C.
    const enough = (drawn: string) => iterationsIn(drawn).length >= 30 && / left/.test(drawn);
    const { drawn } = await separate(endless, { pressCtrlC: enough });
    expect(drawn).toMatch(/reading/);
    expect(drawn).toMatch(
      /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]\S* factorising {2}iteration \d+ of at most 1000000 {2}divergence [\d.]+ {2}about [\d.]+ (min|h) left/,
    );
    const iterations = iterationsIn(drawn);
    expect(iterations).toEqual(iterations.toSorted((a, b) => a - b));
    expect(new Set(iterations).size).toBeGreaterThan(5);
  });

  it('removes it at the end and leaves the table', async () => {
    const { status, drawn, left } = await separate(['-k', '2', '--iterations', '20']);
    expect(status).toBe(0);
    const [, final] = drawn.split(SHOW_CURSOR);
    expect(final).toMatch(
      /^index {2}file .*\r\n +0 {2}component-00\.wav .*\r\n +1 .*\r\nout: 2 components in /,
    );
    expect(left).toEqual(['out']);
  });

  it('gives back the cursor and leaves nothing when Ctrl-C is pressed', async () => {
    const { status, drawn, left } = await separate(endless, {
      pressCtrlC: (seen) => iterationsIn(seen).length > 0,
    });
    expect(status).toBe(130);
    expect(drawn.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(drawn.lastIndexOf(HIDE_CURSOR));
    expect(drawn).not.toMatch(/Error|nmf:/);
    expect(left).toEqual([]);
  });

  it('colours nothing under NO_COLOR', async () => {
    const quick = ['-k', '2', '--iterations', '20'];
    expect((await separate(quick)).drawn).toContain(CYAN);
    const { status, drawn } = await separate(quick, { env: { NO_COLOR: '1' } });
    expect(status).toBe(0);
    expect(drawn).toMatch(/writing|factorising|reading/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
    expect(drawn).not.toMatch(/\u001b\[[\d;]*m/);
  });

  it.each([
    ['of no columns', [], { columns: 0 }],
    ['that is dumb', [], { env: { TERM: 'dumb' } }],
    ['of a continuous integration', [], { env: { CI: 'true' } }],
    ['when it is told to be quiet', ['--quiet'], {}],
  ] as [string, string[], Omit<TerminalOptions, 'cwd'>][])(
    'draws none on one %s',
    async (_, args, terminal) => {
      const { status, drawn } = await separate(['-k', '2', '--iterations', '20', ...args], terminal);
      expect(status).toBe(0);
      expect(drawn).toMatch(/^index {2}file /);
      expect(drawn).not.toContain('\u001b');
    },
  );
});
