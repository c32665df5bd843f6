/**
 * What it takes to write the files of a separation folder, without what checks folders that are there: a computing
 * thread starts a tenth of a second sooner without the schema library.
 */

export { encodeManifest } from './manifest-format.js';
export type { Manifest } from './manifest-schema.js';
export { writeNpy } from './npy.js';
export {
  ACTIVATIONS_NAME,
  componentFileName,
  MANIFEST_FORMAT,
  MANIFEST_NAME,
  MANIFEST_VERSION,
  PAGE_NAME,
  soundFileName,
  TEMPLATES_NAME,
} from './paths.js';
export { softwareText } from './software.js';
