/**
 * How close separated sounds come to the true ones: SI-SDR, the measures of BSS Eval, and the ideal grouping of
 * components. Sound comes in blocks, one after the other, so that recordings of any length can be measured. Nothing here
 * knows of files.
 */
export { createCorrelator } from './correlations.js';
export { distortionFilters } from './distortion-filters.js';
export { groupIdeally } from './grouping.js';
export { addProducts, createProducts, type Products, siSdr } from './products.js';
export { type BssMeasures, createProjector } from './projections.js';
