import type { Readable } from 'node:stream';
import { offerBytes } from '../threads/byte-relay.js';
import { openComputingThread } from '../threads/computing-thread.js';
import type { RunOptions } from '../threads/index.js';
import type { HeaderJobResult } from '../threads/messages.js';

/**
 * Facts of a recording that comes as a stream, as far as its header tells them; the stream is closed.
 *
 * @param name - What messages call it.
 * @throws NmfError `input` as `openWav`, `cancelled`.
 */
export async function streamFacts(
  stream: Readable,
  name: string,
  options: Pick<RunOptions, 'signal'>,
): Promise<HeaderJobResult> {
  const { end, close } = offerBytes(stream);
  const thread = openComputingThread();
  try {
    return await thread.run(
      { kind: 'header', input: name, stream: end },
      { ...options, transfer: [end.port] },
    );
  } finally {
    close();
    await thread.close();
  }
}
