/**
 * The separation folder on disk: its manifest, the factors as NumPy files, and how it is replaced as a whole.
 */
export { type AtomicFile, atomicFile } from './atomic-file.js';
export {
  encodeManifest,
  MANIFEST_FORMAT,
  MANIFEST_NAME,
  MANIFEST_VERSION,
  type Manifest,
  type ManifestComponent,
  manifestFiles,
  parseManifest,
  readManifest,
} from './manifest.js';
export { writeNpy } from './npy.js';
export { type Matrix, readNpy } from './npy-reader.js';
export {
  ACTIVATIONS_NAME,
  componentFileName,
  isReportFileName,
  isSameFile,
  isSeparationFileName,
  PAGE_NAME,
  soundFileName,
  TEMPLATES_NAME,
} from './paths.js';
export { beginStaging, commitStaging, discardStaging, type Staging, settle } from './staging.js';
