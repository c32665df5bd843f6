import type { Manifest } from './manifest-schema.js';
import { MANIFEST_NAME } from './paths.js';

/** Every file that the manifest lists, the manifest itself last. */
export function manifestFiles(manifest: Manifest): string[] {
  return [
    ...[...manifest.components, ...(manifest.sources ?? [])].flatMap(({ file }) =>
      file === undefined ? [] : [file],
    ),
    manifest.templates,
    manifest.activations,
    ...(manifest.covariances === undefined ? [] : [manifest.covariances]),
    ...(manifest.page === undefined ? [] : [manifest.page.file, ...manifest.page.sound]),
    MANIFEST_NAME,
  ];
}

/** The manifest as stored: stable key order, two spaces, a final newline. */
export function encodeManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
