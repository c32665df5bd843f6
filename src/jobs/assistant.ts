import { parentPort, workerData } from 'node:worker_threads';
import { assist, type Invitation } from '../separation/index.js';
import { asMessage } from './failure.js';
import type { Message } from './protocol.js';

/** Entry of a thread that takes part in one separation, and ends with it. */
assist(workerData as Invitation, (error) => parentPort?.postMessage(asMessage(error)));
parentPort?.postMessage({ kind: 'left' } satisfies Message);
