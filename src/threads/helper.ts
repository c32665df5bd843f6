import { parentPort } from 'node:worker_threads';
import { joinPool } from '../separation/index.js';
import { asMessage } from './failure.js';
import type { FromThread, ToThread } from './messages.js';

/** Entry of a helper: a thread that waits for its join message, takes part in a separation, and ends with it. */
const post = (message: FromThread): void => parentPort?.postMessage(message);

parentPort?.once('message', (message: ToThread) => {
  if (message.kind !== 'join') throw new Error(`a helper takes no ${message.kind}`);
  joinPool(message.join, (error) => post(asMessage(error)));
  post({ kind: 'left' });
});
