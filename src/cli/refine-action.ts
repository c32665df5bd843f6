import { join } from 'node:path';
import { NmfError } from '../errors.js';
import type { Manifest } from '../folder/index.js';
import { plainName, sourceNameFault } from '../marks/index.js';
import { type RefinedSource, type RefineOptions, refine } from '../tasks/index.js';
import { printableName } from '../text/index.js';
import { withJsonFailure } from './json.js';
import { readMarkFlags } from './knowledge.js';
import { byFlag } from './option-spelling.js';
import { writeJson, writeNote, writeResult, writeWarning } from './output.js';
import { createProgressText } from './progress-text.js';
import type { RefineFlags } from './refine-flags.js';
import { withStatusLine } from './status.js';
import { manifestTable } from './table.js';

/** Runs `nmf refine` as the command line says. */
export async function refineAction(folder: string, flags: RefineFlags): Promise<void> {
  const { output, json = false, quiet = false } = flags;
  await withJsonFailure(json, { folder, output }, async () => {
    if (output === undefined) throw usage('no file to write is named: add --output heart-out.');
    const { options, warnings: odd } = readRequest(flags);
    const progressText = createProgressText();
    const { manifest, warnings } = await withStatusLine(quiet, (status, signal) =>
      refine(folder, output, {
        ...options,
        signal,
        onProgress: (progress) => status.update(progressText(progress)),
      }),
    );
    const all = [...odd, ...warnings];
    for (const warning of all) writeWarning(warning);
    if (json) writeJson({ status: 'done', folder: output, ...manifest, warnings: all });
    else writeResult(manifestTable(manifest));
    if (!quiet) writeNote(summary(output, manifest));
  });
}

/** What the command line asks for, in the library's words. */
function readRequest(flags: RefineFlags): { options: RefineOptions; warnings: readonly string[] } {
  const { sources, unsure, only, no, marks: file, output: _o, json: _j, quiet: _q, ...others } = flags;
  const { marks, sources: answered, warnings } = readMarkFlags({ only, no, marks: file });
  const heard = new Map(
    answered.map(({ name, mine, unsure }) => [
      name,
      { components: mine.map(String), unsure: unsure.map(String) },
    ]),
  );
  for (const [flag, key, lists] of [
    ['--source', 'components', sources ?? []],
    ['--unsure', 'unsure', unsure ?? []],
  ] as const) {
    for (const typed of lists) {
      const [, name, list] = /^([^=]+)=(.+)$/s.exec(typed) ?? [];
      if (name === undefined) {
        const shown = typed === '' ? '""' : printableName(typed);
        throw usage(`${flag} ${shown} is no name with components. Try ${flag} heart=2,5.`);
      }
      const fault = sourceNameFault(plainName(name));
      if (fault !== undefined)
        throw usage(`${flag} ${printableName(typed)}: the name ${fault}. Try ${flag} heart=2,5.`);
      const source = heard.get(name.trim()) ?? { components: [], unsure: [] };
      source[key].push(list);
      heard.set(name.trim(), source);
    }
  }
  const joined = (lists: readonly string[]) => (lists.length === 0 ? undefined : lists.join(','));
  const named = [...heard].map(
    ([name, { components, unsure }]): RefinedSource => ({
      ...{ name, components: joined(components), unsure: joined(unsure) },
    }),
  );
  const options = { ...others, sources: named.length === 0 ? undefined : named, marks, spelling: byFlag };
  return { options, warnings };
}

/** What was written, and how much of the marks was believed. */
function summary(folder: string, { sources = [], page, refined }: Manifest): string {
  const listen = page === undefined ? 'Listen' : `Listen with ${printableName(join(folder, page.file))}`;
  const told = (refined?.marks ?? []).filter(({ kind }) => kind !== 'sounds');
  const seconds = (regions: readonly { fromSeconds: number; toSeconds: number }[]) =>
    regions.reduce((sum, { fromSeconds, toSeconds }) => sum + toSeconds - fromSeconds, 0).toFixed(1);
  const used = `${seconds(told.flatMap((mark) => mark.used))} of ${seconds(told)} s of marks used`;
  const marks = told.length === 0 ? '' : `; ${used}`;
  return `${printableName(folder)}: ${sources.map(({ name }) => name).join(', ')}${marks}. ${listen}.`;
}

const usage = (message: string) => new NmfError('usage', message);
