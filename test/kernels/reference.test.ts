import { createReferenceKernel } from '../../src/kernels/index.js';
import { describeKernel } from './kernel-suite.js';

describeKernel('reference (float64)', createReferenceKernel, 1e-11);
