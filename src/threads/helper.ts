import { parentPort } from 'node:worker_threads';
import { type JoinMessage, joinPool } from '../separation/index.js';
import { asMessage } from './failure.js';
import type { Message } from './messages.js';

/** Entry of a thread that waits for its join message, takes part in a separation, and ends with it. */
parentPort?.once('message', (joinMessage: JoinMessage) => {
  joinPool(joinMessage, (error) => parentPort?.postMessage(asMessage(error)));
  parentPort?.postMessage({ kind: 'left' } satisfies Message);
});
