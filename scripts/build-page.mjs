// Bundles the listening page's script and style into dist/report/page-assets.json, which src/report inlines.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licencesOf } from './licences.mjs';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

const { outputFiles, metafile } = await build({
  entryPoints: { page: path('src/report/page/main.ts'), style: path('src/report/page/style/page.css') },
  bundle: true,
  minify: true,
  charset: 'utf8',
  format: 'iife',
  target: ['es2022', 'chrome109', 'firefox113', 'safari16.4'],
  legalComments: 'none',
  metafile: true,
  write: false,
  outdir: path('dist/report'),
  absWorkingDir: path('.'),
});

const textOf = (ending) => {
  const file = outputFiles.find((output) => output.path.endsWith(ending));
  if (file === undefined) throw new Error(`esbuild made no ${ending}`);
  const text = file.text.trimEnd();
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${ending} would end its own element`);
  return text;
};

mkdirSync(path('dist/report'), { recursive: true });
const assets = {
  script: textOf('page.js'),
  style: textOf('style.css'),
  licences: licencesOf(metafile).replaceAll('--', '- -'),
};
writeFileSync(path('dist/report/page-assets.json'), JSON.stringify(assets));
