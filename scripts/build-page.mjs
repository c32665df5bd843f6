// Bundles the listening page's script and style into dist/report/page-assets.json, which src/report inlines.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

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

/** Packages that went in, each with its licence. */
const packages = [
  ...new Set(
    Object.keys(metafile.inputs).flatMap(
      (input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? [],
    ),
  ),
].sort();
const licences = packages
  .map((name) => {
    const { version } = JSON.parse(readFileSync(path(`node_modules/${name}/package.json`), 'utf8'));
    return `${name} ${version}\n${licenceOf(name)}`;
  })
  .join('\n\n')
  .replaceAll('--', '- -');

function licenceOf(name) {
  for (const file of ['LICENSE', 'LICENSE.md', 'README.md']) {
    try {
      const text = readFileSync(path(`node_modules/${name}/${file}`), 'utf8');
      const at = text.search(/^#+ *licen[sc]e/im);
      return (file === 'README.md' && at >= 0 ? text.slice(at) : text).trim();
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`${name} has no licence`);
}

mkdirSync(path('dist/report'), { recursive: true });
const assets = { script: textOf('page.js'), style: textOf('style.css'), licences };
writeFileSync(path('dist/report/page-assets.json'), JSON.stringify(assets));
