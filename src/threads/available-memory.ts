import { totalmem } from 'node:os';

/** Share of the machine's memory that one separation may plan with; the rest is the system's. */
const USABLE_SHARE = 0.85;

/** Memory in bytes that a separation may plan with: of the machine, or of the container where that is less. */
export function availableBytes(): number {
  const constrained = process.constrainedMemory();
  const total = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return USABLE_SHARE * total;
}
