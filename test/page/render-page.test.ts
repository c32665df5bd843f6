import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PageModel } from '../../src/page/index.js';
import { renderPage as renderParts } from '../../src/page/index.js';
import { exampleManifest } from '../folder/example.js';

const picture = { topDb: 0, levels: '' };
const assets = { script: 'void 0;', style: 'body{}', licences: 'none' };

function modelOf(name: string): PageModel {
  const manifest = exampleManifest();
  return {
    manifest: { ...manifest, input: { ...manifest.input, name } },
    pictures: {
      ...{ columns: 0, bandEdges: [0], mixture: picture, components: [picture, picture] },
      ...{ activations: '', waveform: '', waveformPeak: 0 },
    },
    templates: '',
    sound: { kind: 'files' },
  };
}

const renderPage = (...args: Parameters<typeof renderParts>) => [...renderParts(...args)].join('');

/** What an HTML parser takes for tags: a `<` before a letter, `/`, `!` or `?`. */
const tags = (html: string) => html.match(/<[a-z/!?]+/gi) ?? [];
const harmless = tags(renderPage(modelOf('a.wav'), assets));

/** The text of the script element of an id, as a parser ends it. */
function scriptText(html: string, id: string): string {
  const from = html.indexOf('>', html.indexOf(`id="${id}"`)) + 1;
  return html.slice(from, from + html.slice(from).search(/<\/script/i));
}

describe('the text of the page', () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      '</script><script>alert(1)</script>',
      '<!--',
      '</title>',
      '"><img src=x>',
      '\u202Egnp.wav',
    ),
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom('<', '/', '!', '-', '>', '"', "'", '&', 'script', 'title', ']]>', '\u2028', '\n'),
      )
      .map((parts) => parts.join('')),
  );

  it('has the same tags whatever the recording is called, and keeps the name as it is', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const html = renderPage(modelOf(name), assets);
        expect(tags(html)).toEqual(harmless);
        expect(JSON.parse(scriptText(html, 'model')).manifest.input.name).toBe(name);
      }),
      { numRuns: 500 },
    );
  });

  it('lets only its own script run, and nothing leave', () => {
    const html = renderPage(modelOf('a.wav'), assets, [['cGll', 'Y2U=']]);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|connect-src|\*/);
    expect(html).toContain('<script type="text/plain" class="sound">cGllY2U=</script>');
  });
});
