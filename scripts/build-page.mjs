// Bundles the listening page's script and style into a module that the sources import.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeGenerated } from './generated.mjs';
import { licencesOf } from './licences.mjs';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

const { outputFiles, metafile } = await build({
  entryPoints: { page: path('src/page/browser/main.ts'), style: path('src/page/browser/style/page.css') },
  bundle: true,
  minify: true,
  charset: 'utf8',
  format: 'iife',
  target: ['es2022', 'chrome109', 'firefox113', 'safari16.4'],
  legalComments: 'none',
  metafile: true,
  write: false,
  outdir: path('src/page'),
  absWorkingDir: path('.'),
});

const textOf = (ending) => {
  const file = outputFiles.find((output) => output.path.endsWith(ending));
  if (file === undefined) throw new Error(`esbuild made no ${ending}`);
  const text = file.text.trimEnd();
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${ending} would end its own element`);
  return text;
};

const assets = {
  script: textOf('page.js'),
  style: textOf('style.css'),
  licences: licencesOf(metafile).replaceAll('--', '- -'),
};
writeGenerated(
  path('src/page/assets.generated.ts'),
  `import type { PageAssets } from './assets.js';\n\nexport const PAGE_ASSETS: PageAssets = ${JSON.stringify(assets)};\n`,
);
