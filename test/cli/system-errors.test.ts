import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTempFolder, nmfBinary, removeFolder } from '../support/cli.js';
import { copiesOf } from '../support/copies.js';
import { hashes } from '../support/hashes.js';
import { writeRecordings } from '../support/recordings.js';
import { requireTool } from '../support/tools.js';

const quick = '-k 2 --iterations 10 -q';

/** Runs a shell line, in which $nmf is the program. */
const shell = (line: string, cwd: string, before: readonly string[] = []) => {
  const [command, ...args] = [...before, 'bash', '--norc', '-c', line];
  const env = { ...process.env, quick, nmf: `${process.execPath} ${nmfBinary}` };
  return spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 60_000, env });
};

/** Runs `use` in a folder that holds in.wav and its separation, out. */
const withSeparation = copiesOf((cwd) => {
  writeRecordings(cwd, ['in.wav']);
  expect(shell('$nmf separate in.wav $quick', cwd).status).toBe(0);
});

const oneLine = /^nmf: [^\n]+\n$/;

describe.runIf(process.platform === 'linux')('in a separation folder', () => {
  /** What may stand where a small file should be; none of it may be read, or not to its end. */
  const WRONG: Record<string, (path: string) => void> = {
    'a pipe': (path) => execFileSync('mkfifo', [path]),
    'a link to a device without end': (path) => symlinkSync('/dev/zero', path),
    'a link to a pipe': (path) => {
      execFileSync('mkfifo', [`${path}.fifo`]);
      symlinkSync(`${path}.fifo`, path);
    },
    'a folder': (path) => mkdirSync(path),
    'a gigabyte': (path) => {
      writeFileSync(path, '[');
      truncateSync(path, 2 ** 30);
    },
    'a link to itself': (path) => symlinkSync(path, path),
  };

  describe.each(Object.keys(WRONG))('%s', (what) => {
    it('in place of the manifest is refused by all commands', () =>
      withSeparation((cwd) => {
        rmSync(join(cwd, 'out/separation.json'));
        WRONG[what](join(cwd, 'out/separation.json'));
        for (const line of ['combine out -i 0 -o mix.wav', 'page out', 'separate in.wav $quick --resume']) {
          const { status, stderr } = shell(`$nmf ${line}`, cwd);
          expect(stderr).toMatch(oneLine);
          expect(status).toBe(1);
        }
        expect(existsSync(join(cwd, 'mix.wav'))).toBe(false);
      }));

    it('in place of the factors is refused when the page is made', () =>
      withSeparation((cwd) => {
        rmSync(join(cwd, 'out/activations.npy'));
        WRONG[what](join(cwd, 'out/activations.npy'));
        const { status, stderr } = shell('$nmf page out', cwd);
        expect(stderr).toMatch(oneLine);
        expect(status).toBe(1);
      }));

    it('in place of the owner of a lock ends in one line or the new separation', () =>
      withSeparation((cwd) => {
        mkdirSync(join(cwd, 'out/.nmf-new'));
        WRONG[what](join(cwd, 'out/.nmf-new/owner.json'));
        const { status, stderr } = shell('$nmf separate in.wav $quick', cwd);
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
        expect(readdirSync(join(cwd, 'out')).filter((name) => name.startsWith('.'))).toEqual([]);
      }));

    it.each(['separation.json', 'replaced.json'])(
      'as %s of an unfinished change is never waited for',
      (name) =>
        withSeparation((cwd) => {
          mkdirSync(join(cwd, 'out/.nmf-commit'));
          WRONG[what](join(cwd, 'out/.nmf-commit', name));
          for (const line of ['combine out -i 0 -o mix.wav', 'page out', 'separate in.wav $quick --force']) {
            const { status, stderr } = shell(`$nmf ${line} -q`, cwd);
            if (status === 0) expect(stderr).toBe('');
            else expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(oneLine) });
          }
        }),
    );
  });
});

describe.runIf(process.platform === 'linux')('a place that cannot be written', () => {
  it.each([
    ['closed/mix.wav', 'permission denied'],
    ['closed/deep/mix.wav', 'permission denied'],
    ['in.wav/mix.wav', 'a part of its path is a file, not a folder'],
    [`${'x'.repeat(252)}.wav`, 'the name is too long for the file system'],
    ['loop', 'its symbolic links lead in a circle'],
    ['loop/mix.wav', 'its symbolic links lead in a circle'],
  ])('is told in one line by combine and by separate: %s', (path, why) => {
    if (!requireTool('setpriv', 'util-linux')) return;
    return withSeparation((cwd) => {
      chmodSync(cwd, 0o777);
      mkdirSync(join(cwd, 'closed'), { mode: 0 });
      symlinkSync('loop', join(cwd, 'loop'));
      const names = readdirSync(cwd);
      const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
      for (const line of [`combine out -i 0 -o ${path}`, `separate in.wav -o ${path}`]) {
        const { status, stderr } = shell(`$nmf ${line} -q`, cwd, asNobody);
        expect(stderr).toBe(`nmf: cannot write ${path}: ${why}.\n`);
        expect(status).toBe(1);
      }
      expect(readdirSync(cwd)).toEqual(names);
    });
  });

  it('is a folder for all where the old separation is another user’s: nothing is left to be finished later', () => {
    if (!requireTool('setpriv', 'util-linux')) return;
    return withSeparation((cwd) => {
      const before = hashes(join(cwd, 'out'));
      chmodSync(cwd, 0o777);
      chmodSync(join(cwd, 'out'), 0o1777);
      const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
      const { status, stderr } = shell('$nmf separate in.wav -k 3 -q -o out', cwd, asNobody);
      expect(stderr).toBe('nmf: cannot write out: permission denied.\n');
      expect(status).toBe(1);
      expect(shell('$nmf combine out -i 0 -o mix.wav -q', cwd, asNobody).status).toBe(0);
      expect(hashes(join(cwd, 'out'))).toEqual(before);
    });
  });

  it('is a working folder that was removed', () =>
    withSeparation((cwd) => {
      for (const command of [
        'separate in.wav',
        `separate ${cwd}/in.wav -o x`,
        'combine . -i 0 -o x.wav',
        'page .',
      ]) {
        const { status, stderr } = shell(`mkdir -p gone; cd gone; rmdir ../gone; $nmf ${command}`, cwd);
        expect(stderr).toMatch(oneLine);
        expect(status).toBe(1);
      }
      expect(readdirSync(cwd)).toEqual(['in.wav', 'out']);
    }));
});

describe.runIf(process.platform === 'linux')('a limit of the system', () => {
  let cwd: string;
  beforeAll(() => {
    cwd = createTempFolder();
    writeRecordings(cwd, ['in.wav']);
    expect(shell('$nmf separate in.wav -o many -k 30 --iterations 10 -q', cwd).status).toBe(0);
    return () => removeFolder(cwd);
  });

  it.each([20, 21, 22, 23, 24, 25, 26, 28, 32, 48])(
    'of %i open files ends well or in one line, and nothing is left',
    (files) => {
      for (const line of [
        'separate in.wav -o new -k 30 --iterations 10 -q',
        'combine many -i 0..29 -o new -q',
      ]) {
        const { status, stderr } = shell(`ulimit -n ${files}; $nmf ${line}`, cwd);
        // Where Node.js cannot even open the program, what it says is its own.
        if (status === 0 || /node:fs|Cannot find module/.test(stderr)) continue;
        expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(oneLine) });
        expect(stderr).toMatch(/too many files are open|EMFILE/);
        expect(readdirSync(cwd).sort()).toEqual(['in.wav', 'many']);
      }
      rmSync(join(cwd, 'new'), { recursive: true, force: true });
    },
  );

  it.each([0, 1, 4])('of files of %i blocks is one line', (blocks) => {
    for (const line of ['separate in.wav -o new -q', 'combine many -i 0 -o new -q', 'page many -q']) {
      const { status, stderr } = shell(`ulimit -f ${blocks}; $nmf ${line}`, cwd);
      expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(oneLine) });
      expect(stderr).toMatch(/ulimit -f/);
      expect(readdirSync(cwd).sort()).toEqual(['in.wav', 'many']);
    }
  });

  it('of address space does not hinder a separation, whose files are the same', () => {
    const line = '$nmf separate in.wav $quick -o';
    expect(shell(`${line} free`, cwd).status).toBe(0);
    for (const kilobytes of [16_000_000, 4_000_000]) {
      expect(shell(`ulimit -v ${kilobytes}; ${line} tight`, cwd)).toMatchObject({ status: 0, stderr: '' });
      for (const name of readdirSync(join(cwd, 'free')))
        expect(readFileSync(join(cwd, 'tight', name))).toEqual(readFileSync(join(cwd, 'free', name)));
    }
    for (const name of ['free', 'tight']) rmSync(join(cwd, name), { recursive: true });
  });

  it('of address space that holds no thread is told before V8 ends the process', () => {
    const { status, stderr } = shell('ulimit -v 1300000; $nmf separate in.wav -o new -q', cwd);
    expect(stderr).toMatch(
      /^nmf: the limit on address space \(ulimit -v\) is 1\.3 GB, [^\n]*raise the limit[^\n]*\n$/,
    );
    expect(status).toBe(1);
    expect(readdirSync(cwd).sort()).toEqual(['in.wav', 'many']);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('of address space leaves %s what it is, to the program alone and to its group', (signal, code) => {
    writeRecordings(cwd, ['long.wav'], 20);
    for (const target of ['$!', '-$!']) {
      const line = `ulimit -v 16000000; set -m; $nmf separate long.wav -o new -q --iterations 1000000 --tolerance 0 & for i in {1..400}; do test -e new/.nmf-new && break; sleep 0.05; done; sleep 0.3; kill -s ${signal} -- ${target}; wait $!`;
      expect(shell(line, cwd).status).toBe(code);
      expect(readdirSync(cwd).sort()).toEqual(['in.wav', 'long.wav', 'many']);
    }
    rmSync(join(cwd, 'long.wav'));
  });
});
