/** Entry of the thread that runs another package's decoder. The build packs it into one string of code. */

import { parentPort, workerData } from 'node:worker_threads';
import { withoutConsole } from '../decoder-console.js';
import type { DecoderMessage, DecoderTask } from './decoder-messages.js';

/** The part of the package that is used: decodes blocks of a file's bytes as they come. */
type Decode = (
  source: AsyncIterable<Uint8Array>,
  format: string,
) => AsyncIterable<{ channelData: Float32Array[]; sampleRate: number }>;

const BLOCK_BYTES = 1 << 16;
const REASON_CHARACTERS = 200;

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

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').slice(0, REASON_CHARACTERS);
}

async function run(): Promise<void> {
  let decode: Decode;
  try {
    decode = (await import(module)).default;
  } catch (error) {
    post({ kind: 'unloadable', reason: reasonOf(error) });
    return;
  }
  try {
    const { messages, first } = await withoutConsole(async () => {
      for await (const { channelData, sampleRate } of decode(blocks(), format)) {
        // A decoder may give views of memory that it uses again.
        const copies = channelData.map((channel) => Float32Array.from(channel));
        post(
          { kind: 'sound', channelData: copies, sampleRate },
          copies.map(({ buffer }) => buffer),
        );
      }
    });
    post({ kind: 'done', complaints: messages, first });
  } catch (error) {
    post({ kind: 'refused', reason: reasonOf(error) });
  }
}

void run();
