// Packs the program and its threads into few files, dist/program: Node.js takes 0.3 s to find and load 200 small ones.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licencesOf } from './licences.mjs';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

const { metafile } = await build({
  // Side by side with what they share: the program finds its threads beside itself, and the package two folders up.
  entryPoints: ['dist/cli/start.js', 'dist/jobs/worker.js', 'dist/jobs/assistant.js'],
  entryNames: '[name]',
  outdir: 'dist/program',
  absWorkingDir: path('.'),
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  external: ['audio-decode'], // installed by whoever wants it
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  legalComments: 'none',
  // Less to parse, for every run anew; names stay, for the stacks of bug reports.
  minifyWhitespace: true,
  minifySyntax: true,
  metafile: true,
});
writeFileSync(path('dist/program/LICENCES.txt'), `${licencesOf(metafile)}\n`);
