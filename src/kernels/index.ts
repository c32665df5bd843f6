/**
 * Where the numbers run: the contract between algorithms and machine, and the builds that fulfil it. Nothing here
 * knows of iterations, starts or stopping.
 */
export {
  type CreateKernel,
  type Factor,
  type NmfKernel,
  type NmfProblem,
  PRODUCT_FLOOR,
} from './contract.js';
export { power } from './powers.js';
export { createReferenceKernel } from './reference.js';
