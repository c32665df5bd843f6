/** Entry of the thread that runs another package's decoder. The build packs it into one string of code. */

import { parentPort, workerData } from 'node:worker_threads';
import type { DecoderMessage, DecoderTask } from './decoder-messages.js';

/** The part of the package that is used: decodes blocks of a file's bytes as they come. */
type Decode = (
  source: AsyncIterable<Uint8Array>,
  format: string,
) => AsyncIterable<{ channelData: Float32Array[]; sampleRate: number }>;

const BLOCK_BYTES = 1 << 16;
const TEXT_CHARACTERS = 200;

/** What a decoder prints about damaged data: how many messages, and the first. None reaches the terminal. */
let complaints = 0;
let first = '';
const hear = (...parts: unknown[]) => {
  if (complaints === 0) first = oneLine(parts.map(String).join(' '));
  complaints++;
};

const { module, format, bytes, partEnds } = workerData as DecoderTask;

function post(message: DecoderMessage, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

function* everyBlock(): Generator<number> {
  for (let end = BLOCK_BYTES; end < bytes.length; end += BLOCK_BYTES) yield end;
  yield bytes.length;
}

async function* blocks(): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const end of partEnds ?? everyBlock()) {
    if (end - at < BLOCK_BYTES && end < bytes.length) continue;
    post({ kind: 'fed' });
    yield bytes.slice(at, end); // decoders may keep or change what they are given
    at = end;
  }
  post({ kind: 'fed' });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, TEXT_CHARACTERS);
}

function reasonOf(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error));
}

async function run(): Promise<void> {
  let decode: Decode;
  try {
    decode = (await import(module)).default;
  } catch (error) {
    post({ kind: 'unloadable', reason: reasonOf(error) });
    return;
  }
  Object.assign(console, { log: hear, info: hear, warn: hear, error: hear, debug: hear });
  try {
    for await (const { channelData, sampleRate } of decode(blocks(), format)) {
      // A decoder may give views of memory that it uses again.
      const copies = channelData.map((channel) => Float32Array.from(channel));
      post(
        { kind: 'sound', channelData: copies, sampleRate },
        copies.map(({ buffer }) => buffer),
      );
    }
    post({ kind: 'done', complaints, first });
  } catch (error) {
    post({ kind: 'refused', reason: reasonOf(error) });
  }
}

void run();
