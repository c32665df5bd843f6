import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/**
 * Name, version and licence of every package that went into a bundle, as their licences ask.
 *
 * @param metafile - What esbuild tells of the bundle.
 */
export function licencesOf({ inputs }) {
  const packages = new Set(
    Object.keys(inputs).flatMap(
      (input) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? [],
    ),
  );
  return [...packages]
    .sort()
    .map((name) => {
      const { version } = JSON.parse(readFileSync(path(`node_modules/${name}/package.json`), 'utf8'));
      return `${name} ${version}\n${licenceOf(name)}`;
    })
    .join('\n\n');
}

function licenceOf(name) {
  for (const file of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'README.md']) {
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
