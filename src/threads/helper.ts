import { parentPort } from 'node:worker_threads';
import { assist, type Invitation } from '../separation/index.js';
import { asMessage } from './failure.js';
import type { Message } from './messages.js';

/** Entry of a thread that waits for its invitation to a separation, takes part in it, and ends with it. */
parentPort?.once('message', (invitation: Invitation) => {
  assist(invitation, (error) => parentPort?.postMessage(asMessage(error)));
  parentPort?.postMessage({ kind: 'left' } satisfies Message);
});
