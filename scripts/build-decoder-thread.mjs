// Packs the thread that runs a decoder into one string of code, in a module that the sources import, so that the tests,
// the library and the packed program start the same thread.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeGenerated } from './generated.mjs';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

const { outputFiles } = await build({
  entryPoints: [path('src/audio/foreign/decoder-worker.ts')],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  legalComments: 'none',
  write: false,
});
const text = JSON.stringify(outputFiles[0].text);
writeGenerated(
  path('src/audio/foreign/decoder-worker.generated.ts'),
  `/** The packed decoder-worker.ts, CommonJS. */\nexport const DECODER_WORKER =\n  ${text};\n`,
);
