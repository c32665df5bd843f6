import { element, ICONS, icon } from '../dom.js';
import { type State, tabGains } from '../state/state.js';
import { componentsOf } from '../state/work.js';
import type { App } from './app.js';
import { combineCommand, folderOf, refineCommand } from './command.js';
import { fileName, savedRegion } from './saved-file.js';

/** The command that writes what is heard, and, where there are marks, the one that fits the recording again with them. */
export function createCommands(app: App): HTMLElement {
  const same = commandLine(app, 'command', 'Command for what is heard');
  const refine = commandLine(app, 'refine-command', 'Command that uses your marks');
  const folder = folderOf(location);
  app.store.subscribe((state) => {
    same.show(heardCommand(app, state, folder));
    refine.show(marksCommand(app, state, folder));
  });
  return element('div', { class: 'commands' }, same.node, refine.node);
}

/** Undefined where nothing is heard. */
function heardCommand(app: App, state: State, folder: string): string | undefined {
  const { work, source, tab, bitDepth } = state;
  const gains = tabGains(state, tab);
  const indices = [...gains.keys()].filter((k) => gains[k] === 1);
  const from = {
    folder,
    bitDepth,
    recording: recordingFor(
      app,
      [...gains.keys()].filter((k) => gains[k] > 0),
    ),
  };
  if (gains.some((gain) => gain > 0 && gain < 1)) {
    return refineCommand({ ...from, work, sources: [source], hasMarks: false });
  }
  if (indices.length === 0) return undefined;
  return combineCommand({ ...from, indices, region: savedRegion(state), output: `${fileName(state)}.wav` });
}

/** Undefined where there are no marks, or none that a source with components has. */
function marksCommand(app: App, { work, bitDepth }: State, folder: string): string | undefined {
  const sources = [...work.sources.keys()].filter(
    (i) => componentsOf(work, i, true).length + componentsOf(work, i, false).length > 0,
  );
  if (!work.marks.some(({ source }) => sources.includes(source))) return undefined;
  const recording = recordingFor(app, [...work.answers.keys()]);
  return refineCommand({ folder, bitDepth, recording, work, sources, hasMarks: true });
}

/** The recording's file, named as it was when it was separated, where components have no files of their own. */
function recordingFor({ model }: App, indices: readonly number[]): string | undefined {
  const { components, input } = model.manifest;
  return indices.every((k) => components[k].file !== undefined) ? undefined : input.name;
}

function commandLine(app: App, id: string, label: string) {
  const command = element('code', {
    attributes: { id, tabindex: 0, 'aria-label': label, role: 'textbox', 'aria-readonly': true },
  });
  const copy = element(
    'button',
    {
      attributes: { type: 'button', 'aria-label': `Copy: ${label}` },
      on: { click: () => copyText(app, command) },
    },
    icon(ICONS.copy).node,
    'Copy',
  );
  const node = element('div', { class: 'command-line' }, command, copy);
  return {
    node,
    show(text: string | undefined) {
      const isShown = text !== undefined || id === 'command';
      node.hidden = !isShown;
      copy.disabled = text === undefined;
      const shown = text ?? 'Mark the components that are yours';
      if (command.textContent !== shown) command.textContent = shown;
    },
  };
}

async function copyText(app: App, command: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(command.textContent ?? '');
    app.announce('Copied the command.');
  } catch {
    getSelection()?.selectAllChildren(command);
    app.announce('The browser does not allow copying: the command is selected, press Ctrl+C.');
  }
}
