import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program at a terminal of its own, typed to. */
export interface Terminal {
  /**
   * Types something and gives what the program shows from then on, until it has been silent for a while.
   *
   * @param until - Waits at least until this has been shown; without it, for the first answer.
   */
  type(keys: string, until?: RegExp): Promise<string>;
  close(): Promise<void>;
}

const SILENCE_MS = 400;
const PATIENCE_MS = 20_000;

/** Starts a program at a terminal, by `script` of util-linux. */
export function openTerminal(command: string, cwd: string): Terminal {
  const env = { ...process.env, TERM: 'dumb', PS1: '> ', HOME: cwd, HISTFILE: '/dev/null' };
  const child = spawn('script', ['-qec', `stty cols 200; exec ${command}`, '/dev/null'], { cwd, env });
  let shown = '';
  let last = performance.now();
  const hear = (bytes: Buffer) => {
    shown += bytes.toString('utf8');
    last = performance.now();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const closed = new Promise((resolve) => child.on('close', resolve));
  return {
    async type(keys, until = /./) {
      const from = shown.length;
      const began = performance.now();
      child.stdin.write(keys);
      while (!until.test(shown.slice(from)) || performance.now() - last < SILENCE_MS) {
        if (performance.now() - began > PATIENCE_MS) {
          throw new Error(`typed ${JSON.stringify(keys)}, saw no ${until}: ${JSON.stringify(shown)}`);
        }
        await sleep(20);
      }
      return shown.slice(from);
    },
    async close() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
