import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodeWav } from '../../src/audio/index.js';

/** Options of a separation that takes a moment. */
export const quick = ['-k', '2', '--iterations', '20'];

/** A short recording that differs from those of other numbers. */
export function recording(number: number, seconds = 0.2): Uint8Array {
  const samples = Float32Array.from(
    { length: 8000 * seconds },
    (_, i) => 0.4 * Math.sin((0.05 + 0.01 * number) * i) + 0.3 * Math.sin(0.7 * i) * Math.cos(0.002 * i),
  );
  return encodeWav({ sampleRate: 8000, channels: [samples] }, '16');
}

export function writeRecordings(cwd: string, names: readonly string[], seconds?: number): void {
  names.forEach((name, i) => {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), recording(i, seconds));
  });
}

export const lines = (text: string) => text.split('\n').filter((line) => line !== '');
/** Every file of a separation folder and its bytes. */
export const contents = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name): [string, string] => [name, readFileSync(join(folder, name)).toString('base64')]);
