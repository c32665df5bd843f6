// Loaded before the program by tests that kill it: slows down the steps that change folders, so that a kill at a random
// moment often falls between two of them.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const pause = new Int32Array(new SharedArrayBuffer(4));
for (const name of ['renameSync', 'rmSync', 'mkdirSync', 'rmdirSync']) {
  const original = fs[name];
  fs[name] = (...args) => {
    const result = original(...args);
    Atomics.wait(pause, 0, 0, 8);
    return result;
  };
}
syncBuiltinESMExports();
