// A server that takes a recording and returns its stems:
//
//   node server.mjs [PORT]
//   curl --fail --data-binary @loop.wav 'http://localhost:8080/?components=20' | tar -x
//
// The recording is read as it arrives; the answer is a tar archive of one WAV per component, and separation.json.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { NmfError, separateFile } from 'nmf';

/** What one client may ask for. */
const MAX_BYTES = Number(process.env.MAX_BYTES ?? 100e6);
const MAX_COMPONENTS = 40;
const MAX_SECONDS = 300;
/** Separations at the same time; further clients are told to come back. */
const MAX_AT_ONCE = Number(process.env.MAX_AT_ONCE ?? 2);

/** HTTP status by the code of an NmfError. */
const STATUS = { usage: 400, input: 415, memory: 413, output: 500, cancelled: 408 };

let running = 0;

async function answer(request, response) {
  if (request.method !== 'POST') return refuse(response, 405, 'POST a recording');
  const components = Number(new URL(request.url, 'http://localhost').searchParams.get('components') ?? 10);
  if (!(components <= MAX_COMPONENTS))
    return refuse(response, 400, `components: a number up to ${MAX_COMPONENTS}`);
  if (running >= MAX_AT_ONCE) {
    response.setHeader('retry-after', '10');
    return refuse(response, 503, 'busy');
  }
  running++;
  const folder = await mkdtemp(join(tmpdir(), 'stems-'));
  const gone = new AbortController();
  const upload = countedBytes(request);
  // Whoever hangs up ends the separation; nothing of it stays.
  response.on('close', () => gone.abort());
  try {
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(1000 * MAX_SECONDS)]);
    const options = { components, bitDepth: '24', page: false, threads: 1, signal };
    const { manifest } = await separateFile(upload.chunks(), join(folder, 'stems'), options);
    const names = ['separation.json', ...manifest.components.map(({ file }) => file)];
    response.writeHead(200, { 'content-type': 'application/x-tar' });
    const tar = spawn('tar', ['-cf', '-', ...names], { cwd: join(folder, 'stems') });
    await pipeline(tar.stdout, response);
  } catch (error) {
    if (upload.isTooLarge()) refuse(response, 413, `at most ${MAX_BYTES} bytes`);
    else fail(response, error);
  } finally {
    running--;
    await rm(folder, { recursive: true, force: true });
  }
}

/** The bytes of an upload, as long as they are not too many. */
function countedBytes(request) {
  let bytes = 0;
  return {
    isTooLarge: () => bytes > MAX_BYTES,
    async *chunks() {
      for await (const chunk of request) {
        bytes += chunk.length;
        if (bytes > MAX_BYTES) throw new Error('too many bytes');
        yield chunk;
      }
    },
  };
}

function fail(response, error) {
  if (response.headersSent || response.destroyed) return response.destroy();
  if (error instanceof NmfError) return refuse(response, STATUS[error.code], error.message);
  console.error(error);
  refuse(response, 500, 'internal error');
}

function refuse(response, status, message) {
  // What is left of the upload is not read.
  response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(`${message}\n`);
}

const server = createServer(answer);
server.listen(Number(process.argv[2] ?? 8080), 'localhost', () => {
  console.log(`http://localhost:${server.address().port}/`);
});
