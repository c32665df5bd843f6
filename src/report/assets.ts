import { readFileSync } from 'node:fs';

/** The page's own parts, as `scripts/build-page.mjs` bundles them. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  /** Licences of what is bundled, for a comment in the page. */
  readonly licences: string;
}

/**
 * Reads the bundled parts of the page from the package.
 *
 * @throws Error when the package was not built.
 */
export function loadPageAssets(): PageAssets {
  const text = readFileSync(new URL('../../dist/report/page-assets.json', import.meta.url), 'utf8');
  return JSON.parse(text) as PageAssets;
}
