/**
 * The separation folder on disk: its manifest, the factors as NumPy files, and how it is replaced as a whole.
 */

export { isSameFile } from '../disk/names.js';
export { parseManifest, readManifest } from './manifest.js';
export { encodeManifest, manifestFiles } from './manifest-format.js';
export type { Manifest } from './manifest-schema.js';
export { type Model, type ModelSettings, type ModelSource, makeModel } from './model.js';
export { assertMayReplaceModel, readModel, type WriteModelOptions, writeModel } from './model-file.js';
export { joinModels, joinNamed } from './model-join.js';
export { readNpy } from './npy-reader.js';
export { openFolder } from './opened.js';
export { isOwnFileName, isPageFileName, isSeparationFileName, MANIFEST_NAME, pathInside } from './paths.js';
export { isSeparationFolder } from './replaceable.js';
export { isWrittenBy, softwareText } from './software.js';
export { type Staging, writeStaged } from './staging.js';
