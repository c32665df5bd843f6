import { readFileSync } from 'node:fs';

/** Version of this package, e.g. `0.1.0`. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Program and version, as manifests record it: `nmf 0.1.0`. */
export function generator(): string {
  return `nmf ${version()}`;
}
