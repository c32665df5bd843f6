import { VERSION } from './version.generated.js';

/** Version of this package, e.g. `0.1.0`; fixed when the package is built, so that it holds in a bundle too. */
export function version(): string {
  return VERSION;
}

/** Program and version, as manifests record it: `nmf 0.1.0`. */
export function generator(): string {
  return `nmf ${VERSION}`;
}
