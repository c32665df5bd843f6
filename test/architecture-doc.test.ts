import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MAY_IMPORT } from './support/architecture.js';
import { codeIn, tableAfter } from './support/markdown.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');

describe('docs/architecture.md', () => {
  it('lists every room of the source, from the top down, and no other', () => {
    const rooms = readdirSync(join(root, 'src'), { withFileTypes: true })
      .filter(({ name }) => !name.endsWith('.generated.ts'))
      .map((entry) => `src/${entry.name}${entry.isDirectory() ? '/' : ''}`);
    const listed = tableAfter(page, '| room').flatMap(([cell]) => codeIn(cell));
    expect(listed.toSorted()).toEqual(rooms.sort());
    const names = listed.map((path) => path.replace(/^src\/|\/$|\.ts$/g, ''));
    expect(names).toEqual(Object.keys(MAY_IMPORT));
  });

  it('draws the rooms by the names that they have', () => {
    const [, drawing] = /^```mermaid\n(.*?)^```$/ms.exec(page) ?? [];
    const boxes = [...drawing.matchAll(/\w+\["([\w/, ]+): /g)];
    const drawn = new Set(boxes.flatMap(([, rooms]) => rooms.split(', ')));
    expect(drawn.size).toBeGreaterThan(8);
    expect([...drawn].filter((room) => !existsSync(join(root, 'src', room)))).toEqual([]);
  });
});
