import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import inEnglish from 'zod/v4/locales/en.js';
import { assertPath } from '../arguments.js';
import { describeIoError, readSmallFile } from '../disk/index.js';
import { NmfError } from '../errors.js';
import { printableName, shellPath } from '../text/index.js';
import { contradictionIn } from './manifest-contradictions.js';
import type { Manifest } from './manifest-schema.js';
import { manifestSchema } from './manifest-schema.js';
import { fromVersion1 } from './manifest-version-1.js';
import { MANIFEST_FORMAT, MANIFEST_NAME, MANIFEST_VERSION, pathInside } from './paths.js';

/**
 * 400 bytes per component and 80 for every ten iterations, indented: room for thousands of components and some million
 * iterations. Text of that size, whatever it holds, is parsed in a few seconds.
 */
const MAX_MANIFEST_BYTES = 32e6;

/** The text of a manifest, wherever it lies; errors as `readSmallFile`. */
export function readManifestText(path: string): string {
  return readSmallFile(path, MAX_MANIFEST_BYTES).toString('utf8');
}

/**
 * Reads and checks the manifest of a separation folder.
 *
 * @throws NmfError `usage` for anything but a path; `input`: no folder, no manifest, not JSON, a newer format, or a field that breaks its rule.
 */
export function readManifest(folder: string): Manifest {
  assertPath('folder', folder, 'out');
  const path = join(folder, MANIFEST_NAME);
  let text: string;
  try {
    text = readManifestText(pathInside(folder, MANIFEST_NAME));
  } catch (error) {
    const code = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const text = `${printableName(folder)} is not a separation folder: ${whyNot(folder)}`;
      throw new NmfError('input', text);
    }
    throw describeIoError(error, 'read', path);
  }
  return parseManifest(text, path);
}

function whyNot(folder: string): string {
  if (folder === '') return 'name one that nmf separate wrote.';
  const command = `Make one with: nmf separate input.wav -o ${shellPath(folder)}`;
  if (existsSync(`${folder}/.`)) return `it has no ${MANIFEST_NAME}. ${command}`;
  if (!existsSync(folder)) return `there is no such folder. ${command}`;
  const isPart = existsSync(join(dirname(folder), MANIFEST_NAME));
  const remedy = isPart
    ? `Name the folder that it lies in: ${shellPath(dirname(folder))}`
    : 'Name one that nmf separate wrote.';
  return `it is a file. ${remedy}`;
}

/**
 * @param path - Named in the messages.
 * @throws NmfError `input` as {@link readManifest}.
 */
export function parseManifest(text: string, path: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(path, 'it is not valid JSON');
  }
  const head = z.object({ format: z.string(), version: z.number() }).safeParse(value);
  if (!head.success || head.data.format !== MANIFEST_FORMAT) {
    throw damaged(path, `it does not say "format": "${MANIFEST_FORMAT}"`);
  }
  if (head.data.version > MANIFEST_VERSION) {
    throw new NmfError(
      'input',
      `${path} was written by a newer nmf (format ${head.data.version}, this one reads up to ${MANIFEST_VERSION}). Update nmf, or separate again.`,
    );
  }
  const current = head.data.version === 1 ? fromVersion1(value as object) : value;
  const manifest = manifestSchema.safeParse(current, { error: inEnglish().localeError });
  if (!manifest.success) {
    const issue = manifest.error.issues[0];
    throw damaged(path, `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'invalid'}`);
  }
  const wrong = contradictionIn(manifest.data);
  if (wrong !== undefined) throw damaged(path, wrong);
  return manifest.data;
}

/** The remedy at the end of most messages about a manifest. */
export const SEPARATE_AGAIN = ' Separate the recording again.';

/** @param what - Is wrong with the file. */
export function damaged(path: string, what: string): NmfError {
  return new NmfError('input', `${path} is damaged: ${what}.${SEPARATE_AGAIN}`);
}
