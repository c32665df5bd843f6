/**
 * The separation folder on disk: its manifest, the factors as NumPy files, and how it is replaced as a whole.
 */

export { isSameFile } from '../disk/names.js';
export { parseManifest, readManifest } from './manifest.js';
export { encodeManifest, manifestFiles } from './manifest-format.js';
export type { Manifest, ManifestComponent } from './manifest-schema.js';
export { writeNpy } from './npy.js';
export { type Matrix, readNpy } from './npy-reader.js';
export { type OpenedFolder, openFolder } from './opened.js';
export {
  ACTIVATIONS_NAME,
  componentFileName,
  isOwnFileName,
  isPageFileName,
  isSeparationFileName,
  MANIFEST_FORMAT,
  MANIFEST_NAME,
  MANIFEST_VERSION,
  PAGE_NAME,
  pathInside,
  soundFileName,
  TEMPLATES_NAME,
} from './paths.js';
export { isSeparationFolder } from './replaceable.js';
export { settle } from './settle.js';
export { isWrittenBy, softwareText } from './software.js';
export { beginStaging, commitStaging, discardStaging, type Staging, withFinalNames } from './staging.js';
