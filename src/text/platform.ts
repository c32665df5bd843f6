/** The system that this runs on, as Node.js calls it, such as `win32`; empty in a browser. */
export function platform(): string {
  const host: unknown = Reflect.get(globalThis, 'process');
  return typeof host === 'object' && host !== null && 'platform' in host ? String(host.platform) : '';
}
