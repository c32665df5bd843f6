import type { Mark, Span } from '../state/work.js';
import type { Box, Ink, Surface } from './canvas.js';

/** From one line of the hatching to the next. */
const HATCH_PIXELS = 8;

/** Marked regions over a spectrogram: hatched where a source is silent, framed where it is all that sounds. */
export function drawMarks(
  { context }: Surface,
  box: Box,
  marks: readonly Mark[],
  view: Span,
  { sources }: Ink,
): void {
  const perSecond = box.width / (view.to - view.from);
  for (const { from, to, source, kind } of marks) {
    const left = box.x + Math.max(0, (from - view.from) * perSecond);
    const right = box.x + Math.min(box.width, (to - view.from) * perSecond);
    if (right <= left) continue;
    context.save();
    context.beginPath();
    context.rect(left, box.y, Math.max(2, right - left), box.height);
    context.clip();
    context.strokeStyle = sources[source % sources.length];
    if (kind === 'silent') {
      context.lineWidth = 1.5;
      context.beginPath();
      for (let x = left - box.height; x < right; x += HATCH_PIXELS) {
        context.moveTo(x, box.y + box.height);
        context.lineTo(x + box.height, box.y);
      }
      context.stroke();
    } else {
      context.lineWidth = 5;
      context.strokeRect(left, box.y, Math.max(2, right - left), box.height);
    }
    context.restore();
  }
}
