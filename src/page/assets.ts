/** The page's own parts, as `scripts/build-page.mjs` bundles them. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  /** Licences of what is bundled, for a comment in the page. */
  readonly licences: string;
}
