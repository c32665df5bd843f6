import { createHash } from 'node:crypto';
import type { PageAssets } from './assets.js';
import type { PageModel } from './model.js';

/**
 * The listening page as HTML text, in parts. Names and titles come in as data only: the title is escaped, everything else
 * is JSON that the page's script puts on the page as text. The content security policy lets nothing run but that
 * script and the pieces of sound beside the page, and nothing leave.
 *
 * @param pieces - The pieces of sound that the page holds itself, each in parts; none where `model.sound` names files.
 */
export function* renderPage(
  model: PageModel,
  assets: PageAssets,
  pieces: Iterable<Iterable<string>> = [],
): Generator<string> {
  const policy = [
    "default-src 'none'",
    `script-src '${digest(assets.script)}' 'self' file:`,
    `style-src '${digest(assets.style)}'`,
    "media-src 'self' file: blob:",
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const head = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<meta name="generator" content="${escapeHtml(model.manifest.generator)}">`,
    `<title>${escapeHtml(model.manifest.input.name)} · components</title>`,
    `<style>${assets.style}</style>`,
    '</head>',
    '<body>',
    '<noscript>This page needs JavaScript to show and play the components. It loads nothing from the network.</noscript>',
    `<script type="application/json" id="model">${escapeJson(model)}</script>`,
  ];
  yield `${head.join('\n')}\n`;
  for (const piece of pieces) {
    yield '<script type="text/plain" class="sound">';
    yield* piece;
    yield '</script>\n';
  }
  yield [`<script>${assets.script}</script>`, `<!--\n${assets.licences}\n-->`, '</body>', '</html>', ''].join(
    '\n',
  );
}

/** JSON that cannot end the element it stands in, nor begin a comment. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, '\\u003c');
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
