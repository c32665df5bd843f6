import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDecoder, installCommand } from '../../../src/audio/foreign/decoder-package.js';
import { temporaryFolder } from '../temp-folder.js';

const folder = temporaryFolder();

/** A program at a place below the folder, with package.json files where `manifests` tells. */
function program(place: string, manifests: readonly string[]): string {
  const path = join(folder, place, 'dist', 'program', 'worker.js');
  mkdirSync(dirname(path), { recursive: true });
  for (const manifest of manifests) writeFileSync(join(folder, manifest, 'package.json'), '{}');
  return path;
}

describe('the command that installs the decoder', () => {
  const node = join(folder, 'usr', 'bin', 'node');

  it('is for the whole machine where the program is installed so, wherever it is typed', () => {
    const path = program('usr/lib/node_modules/nmf', ['usr/lib/node_modules/nmf']);
    expect(installCommand(path, folder, node)).toBe('npm install -g @audio/decode');
  });

  it('names the prefix where that is not the one of Node.js', () => {
    const path = program("it's mine/lib/node_modules/nmf", ["it's mine/lib/node_modules/nmf"]);
    const prefix = join(folder, "it's mine").replace("'", "'\\''");
    expect(installCommand(path, folder, node)).toBe(`npm install -g --prefix '${prefix}' @audio/decode`);
  });

  it('is for the project where the program is a part of one, and names it elsewhere', () => {
    const path = program('project/node_modules/nmf', ['project', 'project/node_modules/nmf']);
    mkdirSync(join(folder, 'project', 'data'), { recursive: true });
    expect(installCommand(path, join(folder, 'project'), node)).toBe('npm install @audio/decode');
    expect(installCommand(path, join(folder, 'project', 'data'), node)).toBe('npm install @audio/decode');
    expect(installCommand(path, folder, node)).toBe(
      `npm install --prefix ${join(folder, 'project')} @audio/decode`,
    );
  });

  it('is for the sources where the program is run from them', () => {
    const path = program('sources', ['sources']);
    expect(installCommand(path, join(folder, 'sources'), node)).toBe('npm install @audio/decode');
  });
});

it('is found where it is installed', () => {
  expect(findDecoder()).toMatch(/^file:.*\/@audio\/decode\/audio-decode\.js$/);
});
