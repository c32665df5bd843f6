import type { Manifest } from './manifest.js';
import { MANIFEST_NAME } from './paths.js';

export const MANIFEST_FORMAT = 'nmf-separation';
/** Raised when a reader of the former version would misread the new one. */
export const MANIFEST_VERSION = 1;

/** Every file that the manifest lists, the manifest itself last. */
export function manifestFiles(manifest: Manifest): string[] {
  return [
    ...manifest.components.map((c) => c.file),
    manifest.templates,
    manifest.activations,
    ...(manifest.report === undefined ? [] : [manifest.report.page, ...manifest.report.sound]),
    MANIFEST_NAME,
  ];
}

/** The manifest as stored: stable key order, two spaces, a final newline. */
export function encodeManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
