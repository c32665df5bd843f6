/**
 * The separation folder on disk: its manifest, the factors as NumPy files, and how it is replaced as a whole.
 */
export { type AtomicFile, atomicFile } from './atomic-file.js';
export { type Manifest, type ManifestComponent, parseManifest, readManifest } from './manifest.js';
export { encodeManifest, MANIFEST_FORMAT, MANIFEST_VERSION, manifestFiles } from './manifest-format.js';
export { writeNpy } from './npy.js';
export { type Matrix, readNpy } from './npy-reader.js';
export { type OpenedFolder, openFolder } from './opened.js';
export {
  ACTIVATIONS_NAME,
  componentFileName,
  isOwnFileName,
  isReportFileName,
  isSameFile,
  isSeparationFileName,
  MANIFEST_NAME,
  PAGE_NAME,
  pathInside,
  soundFileName,
  TEMPLATES_NAME,
} from './paths.js';
export { isSeparationFolder } from './replaceable.js';
export { settle } from './settle.js';
export { isWrittenBy, softwareText } from './software.js';
export { beginStaging, commitStaging, discardStaging, type Staging, withFinalNames } from './staging.js';
