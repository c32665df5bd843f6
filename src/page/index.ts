/**
 * The listening page: from a separation's numbers, pictures and sound to one HTML text, and the pieces of sound that
 * a long recording's page loads. Nothing here writes files. `page/` holds the page's own script and style, which run
 * in a browser and are bundled by the build.
 */
export type { PageModel } from './model.js';
export { renderPage } from './render-page.js';
