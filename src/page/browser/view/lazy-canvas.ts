/** Draws canvases only while they are on screen, and at most once a picture of the screen. */
export interface LazyCanvases {
  add(canvas: HTMLCanvasElement, draw: () => void): void;
  /** Everything is to be drawn again. */
  invalidate(): void;
  invalidateOne(canvas: HTMLCanvasElement): void;
  /** Draws everything now, on screen or not: for printing. */
  drawAll(): void;
}

export function createLazyCanvases(): LazyCanvases {
  const draws = new Map<Element, () => void>();
  const visible = new Set<Element>();
  const stale = new Set<Element>();
  let requested = false;

  function request(): void {
    if (requested) return;
    requested = true;
    requestAnimationFrame(() => {
      requested = false;
      for (const canvas of visible) if (stale.delete(canvas)) draws.get(canvas)?.();
    });
  }
  const onScreen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) visible.add(target);
        else visible.delete(target);
      }
      request();
    },
    { rootMargin: '200px' },
  );
  const onSize = new ResizeObserver((entries) => {
    for (const { target } of entries) stale.add(target);
    request();
  });
  return {
    add(canvas, draw) {
      draws.set(canvas, draw);
      stale.add(canvas);
      onScreen.observe(canvas);
      onSize.observe(canvas);
    },
    invalidate() {
      for (const canvas of draws.keys()) stale.add(canvas);
      request();
    },
    invalidateOne(canvas) {
      stale.add(canvas);
      request();
    },
    drawAll() {
      for (const draw of draws.values()) draw();
    },
  };
}
