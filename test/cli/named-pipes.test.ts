import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTempFolder, nmfBinary, removeFolder, runNmf } from '../support/cli.js';
import { recording } from '../support/recordings.js';
import { withTempFolder } from '../support/temp.js';

const home = createTempFolder();
afterAll(() => removeFolder(home));
/** Longer than what a pipe holds, 64 kB, as are the sounds that are made of it. */
const heart = join(home, 'heart.wav');
writeFileSync(heart, recording(1, 5));
const quick = '-k 2 --iterations 10 -q';

/** Runs a line in bash, in which $nmf is the program and $heart a recording. */
const shell = (line: string, cwd: string) =>
  spawnSync('bash', ['--norc', '-c', line], {
    cwd,
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, nmf: `${process.execPath} ${nmfBinary}`, heart, quick },
  });

const makePipe = (...path: string[]) => execFileSync('mkfifo', [join(...path)]);

/** Content of the component files of a folder. */
const soundIn = (...path: string[]) =>
  ['component-00.wav', 'component-01.wav'].map((name) => readFileSync(join(...path, name)));

const cwd = join(home, 'cwd');
beforeAll(() => {
  mkdirSync(cwd);
  expect(shell('$nmf separate $heart $quick -o wanted', cwd).status).toBe(0);
});

describe.runIf(process.platform === 'linux')('a pipe that is named like a file', () => {
  it.each([
    [
      'a slow <(command)',
      '$nmf separate <(head -c 1000 $heart; sleep 0.3; tail -c +1001 $heart) -o one $quick',
    ],
    [
      'two at once',
      '$nmf separate <(cat $heart) <(sleep 0.2; cat $heart) $quick -o many > names; cmp many/62/component-01.wav many/63/component-01.wav && mv many/63 one',
    ],
    ['below --base', '$nmf separate <(cat $heart) --base /dev/fd -o many $quick && mv many/* one'],
    [
      'from a list that is one too',
      '$nmf separate --files-from <(echo fifo) -o many $quick & cat $heart > fifo; wait $! && mv many/fifo one',
    ],
    ['standard input by its name', 'cat $heart | $nmf separate /dev/stdin -o one $quick'],
    [
      'with another recording',
      '$nmf separate fifo $heart -o many $quick & cat $heart > fifo; wait $! && mv many/fifo one',
    ],
    [
      'under two names',
      'ln -s fifo link; $nmf separate fifo link -o many $quick & cat $heart > fifo; wait $! && mv many/fifo one && rmdir many',
    ],
  ])('is read once: %s', (_, line) =>
    withTempFolder((folder) => {
      makePipe(folder, 'fifo');
      const { stderr } = shell(line, folder);
      expect(stderr).toBe('');
      expect(soundIn(folder, 'one')).toEqual(soundIn(cwd, 'wanted'));
    }),
  );

  it('is read when standard input is a socket, which cannot be opened a second time', async () => {
    const args = ['separate', '/dev/stdin', '-o', 'socket', ...quick.split(' ')];
    expect(await runNmf(args, { cwd, input: readFileSync(heart) })).toMatchObject({ status: 0, stderr: '' });
    expect(soundIn(cwd, 'socket')).toEqual(soundIn(cwd, 'wanted'));
  });

  it('shows its rate, and its header is all that is read', () => {
    const { stdout, status } = shell(
      '$nmf separate <(cat $heart; cat /dev/zero 2>&-) --print-options json',
      cwd,
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ recording: '/dev/fd/63', input: { sampleRate: 8000 } });
  });

  it('cannot be resumed; the others of a batch can', () =>
    withTempFolder((folder) => {
      const alone = shell('$nmf separate <(cat $heart) --resume $quick', folder);
      expect(alone).toMatchObject({
        status: 2,
        stdout: '',
        stderr: 'nmf: --resume compares files, and /dev/fd/63 is a pipe: leave it out.\n',
      });
      const batch = shell('$nmf separate <(cat $heart) $heart --resume $quick', folder);
      expect(batch).toMatchObject({ status: 1, stdout: 'out/heart\n', stderr: alone.stderr });
    }));

  it('is passed over in folders', () =>
    withTempFolder((folder) => {
      makePipe(folder, 'fifo.wav');
      writeFileSync(join(folder, 'a.wav'), readFileSync(heart));
      const { status, stdout } = shell('$nmf separate --recursive . $quick', folder);
      expect({ status, stdout }).toEqual({ status: 0, stdout: 'out/a\n' });
    }));

  it('takes what combine writes, as soon as somebody reads it', () => {
    const line = `$nmf combine wanted -i 0,1 -q -o file.wav; mkfifo late
      $nmf combine wanted -i 0,1 -q -o late & sleep 0.3; cat late | cmp - file.wav && wait $! &&
      $nmf combine wanted -i 0,1 -q -o /dev/stdout | cmp - file.wav &&
      $nmf combine wanted -i 0,1 -q -o >(cat > copy.wav) && sleep 0.5 && cmp copy.wav file.wav`;
    expect(shell(line, cwd)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('that is closed while it is written ends in one line', () => {
    const { status, stderr } = shell('$nmf combine wanted -i 0,1 -q -o >(head -c 4 > four; exit)', cwd);
    expect(stderr).toMatch(/^nmf: cannot write \/dev\/fd\/\d+: the program at the other end[^\n]*\n$/);
    expect(status).toBe(1);
  });
});

describe('what is no file and no pipe', () => {
  it.runIf(existsSync('/dev/zero'))('is refused as a recording and as a list, in one line', () => {
    for (const device of ['/dev/zero', '/dev/null', '/dev/tty', '/dev/full', '/dev/urandom']) {
      for (const use of [`${device}`, `--files-from ${device}`, `${device} $heart -o devices`]) {
        const { status, stderr } = shell(`$nmf separate ${use} $quick`, cwd);
        expect(stderr).toBe(`nmf: cannot read ${device}: it is a device, not a file.\n`);
        expect(status).toBe(1);
      }
    }
    expect(existsSync(join(cwd, 'out'))).toBe(false);
  });

  it.runIf(process.platform === 'linux')('is refused where it is a socket', () => {
    execFileSync(
      '/usr/bin/env',
      ['python3', '-c', 'import socket; socket.socket(socket.AF_UNIX).bind("s.wav")'],
      { cwd },
    );
    expect(shell('$nmf separate s.wav $quick', cwd)).toMatchObject({
      status: 1,
      stderr: 'nmf: cannot read s.wav: it is a socket, not a file.\n',
    });
  });
});

describe.runIf(process.platform === 'linux')('waiting for a pipe', () => {
  const WAITS: Record<string, string> = {
    'a recording that nobody writes': 'separate fifo',
    'a recording that stops coming': 'separate slow',
    'one of several recordings': 'separate fifo other -o many',
    'one with a base': 'separate --base . fifo',
    'a list': 'separate --files-from fifo',
    'a list on standard input': 'separate --files-from -',
    'a header': 'separate fifo other --print-options json',
    'a header on standard input': 'separate - --print-options json',
    'standard input by its name': 'separate /dev/stdin',
    'somebody who reads': 'combine wanted -i 0,1 -o fifo',
    'somebody who reads on': 'combine wanted -i 0,1 -o full',
  };

  /** Whether the program listens to signals: Node.js itself catches others, but no hangup. */
  const isListening = (child: ChildProcess) => {
    const status = readFileSync(`/proc/${child.pid}/status`, 'latin1');
    const caught = BigInt(`0x${/^SigCgt:\s*(\w+)$/m.exec(status)?.[1]}`);
    return (caught >> BigInt(constants.signals.SIGHUP - 1)) % 2n === 1n;
  };

  /** Waits until the program sleeps, but for a look now and then, which it does not as long as it starts. */
  async function untilIdle(child: ChildProcess): Promise<void> {
    await expect.poll(() => isListening(child), { interval: 50 }).toBe(true);
    const ticks = () => {
      const [user, system] = readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(' ').slice(13, 15);
      return Number(user) + Number(system);
    };
    let before = -10;
    const used = () => {
      const last = before;
      before = ticks();
      return before - last;
    };
    await expect.poll(used, { interval: 600 }).toBeLessThanOrEqual(2);
  }

  it.each(
    Object.entries(WAITS).flatMap(([what, line]) =>
      (
        [
          ['SIGINT', 130],
          ['SIGTERM', 143],
        ] as const
      ).map(([signal, code]) => ({ what, line, signal, code })),
    ),
  )('for $what ends on $signal, and nothing is left', ({ line, signal, code }) =>
    withTempFolder(async (folder) => {
      for (const name of ['fifo', 'other', 'slow', 'full']) makePipe(folder, name);
      symlinkSync(join(cwd, 'wanted'), join(folder, 'wanted'));
      mkdirSync(join(folder, 'many'));
      const names = readdirSync(folder, { recursive: true });
      const ends = ['(head -c 2000 "$heart"; sleep 1000) > slow', 'sleep 1000 < full'].map((script) =>
        spawn('bash', ['--norc', '-c', script], {
          cwd: folder,
          env: { ...process.env, heart },
          detached: true,
        }),
      );
      try {
        const child = spawn(process.execPath, [nmfBinary, ...line.split(' '), '-q'], { cwd: folder });
        const exited = once(child, 'exit');
        await untilIdle(child);
        expect(child.exitCode).toBe(null);
        child.kill(signal);
        expect(await exited).toEqual([code, null]);
        expect(readdirSync(folder, { recursive: true })).toEqual(names);
      } finally {
        for (const end of ends) process.kill(-(end.pid as number), 'SIGKILL');
      }
    }),
  );
});
