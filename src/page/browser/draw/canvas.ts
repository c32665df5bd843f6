/** A canvas ready for drawing in CSS pixels. */
export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  /** Device pixels for each CSS pixel. */
  readonly ratio: number;
}

/** A part of a surface, in CSS pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Sizes a canvas to what it takes up on the page and clears it; undefined while it takes up nothing. */
export function openSurface(canvas: HTMLCanvasElement): Surface | undefined {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext('2d');
  if (width === 0 || height === 0 || context === null) return undefined;
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  return { context, width, height, ratio };
}

/** The colours of what is drawn on canvases, as the style sheet has them for the present theme. */
export interface Ink {
  readonly text: string;
  readonly line: string;
  readonly plot: string;
  readonly accent: string;
  readonly fill: string;
  /** One per source, in turn. */
  readonly sources: readonly string[];
}

/** Colours of sources, which the style sheet has as --source-0 and so on: Okabe & Ito's, to be told by all eyes. */
const SOURCE_COLOURS = 6;

export function currentInk(): Ink {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: colour('--quiet'),
    line: colour('--rule'),
    plot: colour('--plot'),
    accent: colour('--accent'),
    fill: colour('--accent-fill'),
    sources: Array.from({ length: SOURCE_COLOURS }, (_, i) => colour(`--source-${i}`)),
  };
}
