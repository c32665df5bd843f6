// Makes the documentation as a site, from README.md, docs/ and the comments of the library:
//
//   npm run docs [FOLDER]
//
// Ends with 1 where a page of it leads to nothing or loads something from elsewhere. The default folder is site/.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Pages that lie in folders of their own. */
const READMES = ['bench', 'examples', 'fixtures'].map((name) => `${name}/README.md`);
const folder = resolve(process.argv[2] ?? join(root, 'site'));

await write();
const faults = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.html'))
  .flatMap(faultsOf);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;

async function write() {
  const app = await Application.bootstrap({
    name: 'nmf',
    entryPoints: ['src/index.ts', 'src/core.ts'].map((path) => join(root, path)),
    tsconfig: join(root, 'tsconfig.build.json'),
    readme: join(root, 'README.md'),
    projectDocuments: ['docs/*.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...READMES].map((path) =>
      join(root, path),
    ),
    // Where the source can be read in public is not known here.
    disableSources: true,
    highlightLanguages: ['bash', 'js', 'json', 'make', 'python', 'sh', 'ts'],
    ignoredHighlightLanguages: ['mermaid', 'sbatch', 'snakemake'],
    githubPages: false,
    treatWarningsAsErrors: true,
    includeHierarchySummary: false,
    // A function's types need not be exported to be shown.
    validation: { notExported: false },
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('the sources do not compile');
  app.validate(project);
  await app.generateDocs(project, folder);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error('see above');
}

/** What is wrong with a page: one line each. */
function faultsOf(page) {
  const html = readFileSync(join(folder, page), 'utf8');
  const ids = new Map([[page, html]]);
  /** Whether a page of the site has an element of that name. */
  const has = (path, id) => {
    if (!ids.has(path)) ids.set(path, readFileSync(join(folder, path), 'utf8'));
    return ids.get(path)?.includes(` id="${id}"`) ?? false;
  };
  const loaded = [
    ...html.matchAll(/<(?:script|img|link|iframe|audio|video|source)\b[^>]*\s(?:src|href)="([^"]*)"/g),
  ];
  const linked = [...html.matchAll(/<a\b[^>]*\shref="([^"]*)"/g)];
  const isElsewhere = (target) => /^[a-z]+:|^\/\//i.test(target);
  const away = loaded.flatMap(([, target]) =>
    isElsewhere(target) && !target.startsWith('data:') ? `${page} loads ${target}` : [],
  );
  const dead = [...loaded, ...linked].flatMap(([, target]) => {
    if (isElsewhere(target)) return [];
    const [path, id] = decodeURI(target).split('#');
    const at = path === '' ? page : join(dirname(page), path.replace(/\?.*/, ''));
    if (!existsSync(join(folder, at))) return `${page} leads to ${target}, which is not there`;
    return id && at.endsWith('.html') && !has(at, id) ? `${page} leads to ${target}, which it has not` : [];
  });
  return [...new Set([...away, ...dead])];
}
