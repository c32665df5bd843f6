// Writes the TypeScript side of the kernels from their AssemblyScript sources: the types of the functions that
// index.ts exports, and for every class in structs.ts a type of its fields and a function that writes them where the
// compiler puts them. So no signature stands in two places.
import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** How the host passes or writes a value, by its AssemblyScript type; anything else is a struct. */
const SCALARS = {
  usize: { argument: 'Address', field: 'Addressed', set: 'setUint32', of: (value) => `${value}.address` },
  i32: { argument: 'number', field: 'number', set: 'setInt32' },
  f32: { argument: 'number', field: 'number', set: 'setFloat32' },
  f64: { argument: 'number', field: 'number', set: 'setFloat64' },
  bool: { argument: 'number' },
  void: { argument: 'void' },
};
const scalarOf = (type) =>
  SCALARS[type] ?? { argument: `Pointer<'${type}'>`, field: `Pointer<'${type}'>`, set: 'setUint32' };

/** Classes of structs.ts: name, description, and fields with name, type and description. */
function structsIn(folder) {
  return parse(folder, './structs')
    .statements.filter(ts.isClassDeclaration)
    .map((node) => ({
      name: node.name.text,
      description: descriptionOf(node),
      fields: node.members.filter(ts.isPropertyDeclaration).map((field) => ({
        name: field.name.text,
        type: field.type.getText(),
        description: descriptionOf(field),
      })),
    }));
}

/** Functions that index.ts exports: name, description, parameters and result. */
function functionsIn(folder) {
  return parse(folder, './index').statements.flatMap((node) => {
    if (ts.isFunctionDeclaration(node)) return [signatureOf(node)];
    if (!ts.isExportDeclaration(node)) return [];
    const functions = parse(folder, node.moduleSpecifier.text).statements.filter(ts.isFunctionDeclaration);
    return node.exportClause.elements.map((element) =>
      signatureOf(functions.find(({ name }) => name.text === element.name.text)),
    );
  });
}

function signatureOf(node) {
  return {
    name: node.name.text,
    description: descriptionOf(node),
    parameters: node.parameters.map(({ name, type }) => ({ name: name.text, type: type.getText() })),
    result: node.type.getText(),
  };
}

function parse(folder, module) {
  const path = `${folder}${module.slice(2)}.ts`;
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
}

/** The comment before a declaration, as it stands there. */
function descriptionOf(node) {
  const text = node.getSourceFile().text;
  const comments = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  const comment = comments
    .map(({ pos, end }) => text.slice(pos, end))
    .findLast((one) => one.startsWith('/**'));
  return comment === undefined ? '' : `${comment}\n`;
}

/** A module whose constants tell where the compiler puts every field. */
export function offsetsSource(folder) {
  const structs = structsIn(folder);
  const constants = structs.flatMap(({ name, fields }) => [
    `export const ${name}_bytes: usize = offsetof<${name}>();`,
    ...fields.map(
      (field) => `export const ${name}_${field.name}: usize = offsetof<${name}>("${field.name}");`,
    ),
  ]);
  const names = structs.map(({ name }) => name).join(', ');
  return `import { ${names} } from './structs';\n${constants.join('\n')}\n`;
}

/** The TypeScript module of the exported functions. */
export function bindingsSource(folder) {
  return [
    `/** Of a byte in WebAssembly memory. */\nexport type Address = number;`,
    `/** What lies somewhere in WebAssembly memory. */\nexport interface Addressed {\n  readonly address: Address;\n}`,
    `/** Address of a struct that was written. */\nexport type Pointer<Struct extends string> = Address & { readonly struct: Struct };\n`,
    kernelsSource(functionsIn(folder)),
  ].join('\n');
}

/**
 * The TypeScript module of the structs.
 *
 * @param offsets - The constants of {@link offsetsSource}, compiled.
 */
export function structsSource(folder, offsets) {
  return [
    `import type { Addressed, Pointer } from './bindings.generated.js';`,
    `import type { WasmMemory } from './wasm-types.js';\n`,
    ...structsIn(folder).map((struct) => structSource(struct, offsets)),
  ].join('\n');
}

function kernelsSource(functions) {
  const members = functions.map(({ name, description, parameters, result }) => {
    const list = parameters.map((one) => `${one.name}: ${scalarOf(one.type).argument}`).join(', ');
    return `${description}${name}(${list}): ${scalarOf(result).argument};`;
  });
  return `/** What the compiled kernels offer. */\nexport interface KernelExports {\n${members.join('\n')}\n}\n`;
}

function structSource({ name, description, fields }, offsets) {
  const members = fields.map(
    (field) => `${field.description}readonly ${field.name}: ${scalarOf(field.type).field};`,
  );
  const writes = fields.map((field) => {
    const { set, of = (value) => value } = scalarOf(field.type);
    return `view.${set}(${offsets[`${name}_${field.name}`]}, ${of(`fields.${field.name}`)}, true);`;
  });
  const bytes = `${name.replace(/(?<=.)[A-Z]/g, '_$&').toUpperCase()}_BYTES`;
  return [
    `${description}export interface ${name}Fields {\n${members.join('\n')}\n}`,
    `export const ${bytes} = ${offsets[`${name}_bytes`]};`,
    `export function write${name}(memory: WasmMemory, { address }: Addressed, fields: ${name}Fields): Pointer<'${name}'> {`,
    `const view = new DataView(memory.buffer, address, ${bytes});`,
    ...writes,
    `return address as Pointer<'${name}'>;\n}\n`,
  ].join('\n');
}
