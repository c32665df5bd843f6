import ts from 'typescript';

/** A source file: its path below src with forward slashes, such as `nmf/mu.ts`, and its text. */
export interface SourceFile {
  path: string;
  text: string;
}

/** Under all rooms. */
const GROUND = ['arguments', 'ndarrays', 'errors', 'text', 'version'];
/** All rooms below the library's face, from the top down. */
const BELOW_INDEX = [
  ...[
    'batch',
    'tasks',
    'threads',
    'page',
    'mixdown',
    'separation',
    'evaluation',
    'nmf',
    'dsp',
    'folder',
    'audio',
    'marks',
    'kernels',
    'disk',
  ],
  ...GROUND,
];

/**
 * Which rooms of src each room may import from, besides itself; from the top down. A file directly in src is a room
 * of its own, named without its ending.
 */
export const MAY_IMPORT: Record<string, readonly string[]> = {
  cli: ['index', 'core', ...BELOW_INDEX],
  index: ['core', ...BELOW_INDEX],
  core: ['nmf', 'dsp', 'audio', ...GROUND],
  batch: ['tasks', 'threads', 'mixdown', 'separation', 'folder', 'audio', 'marks', 'disk', ...GROUND],
  tasks: [
    'threads',
    'mixdown',
    'separation',
    'evaluation',
    'dsp',
    'folder',
    'audio',
    'marks',
    'disk',
    ...GROUND,
  ],
  threads: [
    'page',
    'mixdown',
    'separation',
    'nmf',
    'dsp',
    'folder',
    'audio',
    'marks',
    'kernels',
    'disk',
    ...GROUND,
  ],
  page: ['mixdown', 'separation', 'nmf', 'dsp', 'folder', 'audio', 'marks', 'disk', ...GROUND],
  mixdown: ['separation', 'nmf', 'dsp', 'folder', 'audio', 'disk', ...GROUND],
  separation: ['nmf', 'dsp', 'audio', 'marks', 'kernels', ...GROUND],
  evaluation: ['dsp', ...GROUND],
  nmf: ['kernels', ...GROUND],
  dsp: ['audio', 'kernels', ...GROUND],
  folder: ['audio', 'marks', 'disk', ...GROUND],
  audio: ['disk', ...GROUND],
  marks: ['disk', ...GROUND],
  kernels: GROUND,
  disk: GROUND,
  version: [],
  ndarrays: ['arguments', 'errors', 'text'],
  arguments: ['errors', 'text'],
  errors: ['text'],
  text: [],
};

/** Packages and what they are for: only the command line knows a terminal. */
const TERMINAL_PACKAGES = ['commander', 'ora'];
/** What prints or ends the process, as `process.NAME`. */
const TERMINAL_MEMBERS = ['stdout', 'stderr', 'exit', 'exitCode', 'abort', 'emitWarning'];
/** Silences decoders that print; it prints nothing itself. */
const MAY_HOLD_CONSOLE = ['audio/foreign/decoder-worker.ts'];
const MAX_LINES = 320;

/** Checks the rules of the house; one line for each place that breaks one, none when all is well. */
export function violations(files: readonly SourceFile[]): string[] {
  const sources = files.map(({ path, text }) =>
    ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true),
  );
  const found = files.flatMap((file, i) => [
    ...checkText(file),
    ...checkImports(file.path, sources[i]),
    ...checkTerminal(file.path, sources[i]),
  ]);
  return [...found, ...circles(sources)];
}

/** All that a file loads, by itself or through others, types included: files below src, and packages and modules of Node.js. */
export interface Reach {
  readonly files: readonly string[];
  readonly packages: readonly string[];
}

/** @param entry - Path below src. */
export function reachOf(entry: string, files: readonly SourceFile[]): Reach {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const found = new Set([entry]);
  const packages = new Set<string>();
  for (const path of found) {
    const source = ts.createSourceFile(path, texts.get(path) ?? '', ts.ScriptTarget.Latest, true);
    for (const { specifier } of importsOf(source)) {
      const file = fileNamed(path, specifier, texts);
      if (file !== undefined) found.add(file);
      else packages.add(specifier);
    }
  }
  return { files: [...found], packages: [...packages].sort() };
}

/** Global names that a source uses, such as `Buffer`, among those asked for. */
export function globalsIn({ path, text }: SourceFile, names: readonly string[]): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  walk(source, (node) => {
    if (ts.isIdentifier(node) && names.includes(node.text) && !isMemberName(node)) {
      found.push(`${path}:${lineOf(source, node)}: ${node.text}`);
    }
  });
  return found;
}

/** Files that import each other in a circle, types included: one line per circle. */
function circles(sources: readonly ts.SourceFile[]): string[] {
  const names = new Set(sources.map(({ fileName }) => fileName));
  const importedBy = new Map(
    sources.map((source) => [
      source.fileName,
      importsOf(source).flatMap(({ specifier }) => fileNamed(source.fileName, specifier, names) ?? []),
    ]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const follow = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push(`circle of imports: ${[...trail.slice(trail.indexOf(path)), path].join(' -> ')}`);
    } else if (!done.has(path)) {
      for (const next of importedBy.get(path) ?? []) follow(next, [...trail, path]);
      done.add(path);
    }
  };
  for (const path of names) follow(path, []);
  return found;
}

/** The file that an import leads to, where it is one of `names`. */
function fileNamed(
  from: string,
  specifier: string,
  names: { has(name: string): boolean },
): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const path = new URL(specifier, `file:///${from}`).pathname.slice(1);
  return [path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.d.ts'), `${path}.ts`].find((name) =>
    names.has(name),
  );
}

const roomOf = (path: string) => path.split('/')[0].replace(/(\.d|\.generated)?\.[cm]?[jt]s$/, '');

function checkText({ path, text }: SourceFile): string[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const found = lines.flatMap((line, i) =>
    /\b(TODO|FIXME)\b/.test(line) ? [`${path}:${i + 1}: unfinished work is noted in the code`] : [],
  );
  if (lines.length > MAX_LINES) found.push(`${path}: ${lines.length} lines, more than ${MAX_LINES}`);
  return found;
}

function checkImports(path: string, source: ts.SourceFile): string[] {
  const room = roomOf(path);
  const allowed = MAY_IMPORT[room];
  if (allowed === undefined) return [`${path}: ${room} has no place in the order of the rooms`];
  return importsOf(source).flatMap(({ specifier, line }) => {
    const where = `${path}:${line}:`;
    if (!specifier.startsWith('.')) {
      const name = specifier.split('/')[0];
      const terminal = TERMINAL_PACKAGES.includes(name) || /^(node:)?console$/.test(specifier);
      return terminal && room !== 'cli' ? [`${where} only cli imports ${specifier}`] : [];
    }
    const target = new URL(specifier, `file:///src/${path}`).pathname;
    if (room === 'threads' && target.startsWith('/dist/program/')) return []; // its threads, packed by the build
    if (!target.startsWith('/src/')) {
      return /\.[cm]?[jt]s$/.test(target) ? [`${where} imports ${specifier}, which is not in src`] : [];
    }
    const other = roomOf(target.slice('/src/'.length));
    if (other === room || allowed.includes(other)) return [];
    return [`${where} ${room} must not import from ${other}`];
  });
}

/**
 * Everything that one module loads or names another by: import and export declarations, types only or not,
 * `import()`, `import('x').Type`, `require` and `new URL('x', import.meta.url)`, which starts a worker.
 */
function importsOf(source: ts.SourceFile): { specifier: string; line: number }[] {
  const found: { specifier: string; line: number }[] = [];
  walk(source, (node) => {
    const name = importedName(node);
    if (name !== undefined && ts.isStringLiteralLike(name)) {
      found.push({ specifier: name.text, line: lineOf(source, node) });
    }
  });
  return found;
}

function importedName(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  if (ts.isCallExpression(node)) {
    const { expression } = node;
    const loads = expression.kind === ts.SyntaxKind.ImportKeyword || isNamed(expression, 'require');
    return loads ? node.arguments[0] : undefined;
  }
  if (ts.isNewExpression(node) && isNamed(node.expression, 'URL')) {
    return node.arguments?.[1]?.getText() === 'import.meta.url' ? node.arguments[0] : undefined;
  }
  return undefined;
}

function checkTerminal(path: string, source: ts.SourceFile): string[] {
  if (roomOf(path) === 'cli') return [];
  const found: string[] = [];
  walk(source, (node) => {
    const what = terminalUse(node);
    if (what === 'console' && MAY_HOLD_CONSOLE.includes(path)) return;
    if (what !== undefined) found.push(`${path}:${lineOf(source, node)}: only cli uses ${what}`);
  });
  return found;
}

function terminalUse(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node) && node.text === 'console' && !isMemberName(node)) return 'console';
  if (ts.isPropertyAccessExpression(node) && isProcess(node.expression))
    return terminalMember(node.name.text);
  if (ts.isElementAccessExpression(node) && isProcess(node.expression)) {
    const { argumentExpression: key } = node;
    return ts.isStringLiteralLike(key) ? terminalMember(key.text) : 'a computed member of process';
  }
  if (ts.isBindingElement(node) && comesFromProcess(node)) {
    return terminalMember((node.propertyName ?? node.name).getText());
  }
  if (ts.isImportSpecifier(node) && /^(node:)?process$/.test(moduleOf(node))) {
    return terminalMember((node.propertyName ?? node.name).text);
  }
  return undefined;
}

const terminalMember = (name: string) => (TERMINAL_MEMBERS.includes(name) ? `process.${name}` : undefined);

const isNamed = (node: ts.Node, name: string) => ts.isIdentifier(node) && node.text === name;

const isProcess = (node: ts.Expression): boolean =>
  isNamed(node, 'process') ||
  (ts.isPropertyAccessExpression(node) &&
    isNamed(node.expression, 'globalThis') &&
    node.name.text === 'process');

/** Whether a name is that of a member (`x.console`, `{ console: 1 }`) rather than of a variable. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent))
    return parent.name === node && !isNamed(parent.expression, 'globalThis');
  return (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node;
}

function comesFromProcess(node: ts.BindingElement): boolean {
  const declaration = node.parent.parent;
  const { initializer } = declaration as ts.VariableDeclaration;
  return ts.isVariableDeclaration(declaration) && initializer !== undefined && isProcess(initializer);
}

const moduleOf = (node: ts.ImportSpecifier) =>
  (node.parent.parent.parent.moduleSpecifier as ts.StringLiteral).text;

const lineOf = (source: ts.SourceFile, node: ts.Node) =>
  source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}
