import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * What is wrong with the face of the library that an entry exports, one line each: exports and members without a doc
 * comment, and types that a signature names but the entry does not export.
 *
 * @param entry - Such as `src/index.ts`.
 */
export function faultsOfFace(entry: string): string[] {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram([`${root}${entry}`], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(`${root}${entry}`);
  if (source === undefined) throw new Error(`no ${entry}`);
  const face = checker.getSymbolAtLocation(source);
  if (face === undefined) throw new Error(`${entry} is no module`);
  const resolve = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const exported = new Map(checker.getExportsOfModule(face).map((symbol) => [resolve(symbol), symbol.name]));

  const isOurs = (symbol: ts.Symbol) =>
    symbol.declarations?.some((node) => node.getSourceFile().fileName.startsWith(`${root}src/`)) ?? false;
  const isDocumented = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length > 0;

  return [...exported].flatMap(([symbol, name]) => [
    ...(isDocumented(symbol) ? [] : [`${name} has no doc comment`]),
    ...membersOf(symbol).flatMap((member) =>
      isDocumented(member) ? [] : [`${name}.${member.name} has no doc comment`],
    ),
    ...namedIn(symbol)
      .filter((other) => isOurs(other) && !exported.has(other))
      .map((other) => `${name} names ${other.name}, which is not exported`),
  ]);

  /** Members that an interface, or an alias of an object type, declares itself. */
  function membersOf(symbol: ts.Symbol): ts.Symbol[] {
    const found: ts.Symbol[] = [];
    for (const declaration of symbol.declarations ?? []) {
      walkTypes(declaration, (node) => {
        if (!ts.isPropertySignature(node) && !ts.isMethodSignature(node)) return;
        const member = checker.getSymbolAtLocation(node.name);
        if (member !== undefined) found.push(member);
      });
    }
    return found;
  }

  /** Symbols of the types that the declarations of a symbol name, bodies aside. */
  function namedIn(symbol: ts.Symbol): ts.Symbol[] {
    const found = new Set<ts.Symbol>();
    for (const declaration of symbol.declarations ?? []) {
      walkTypes(declaration, (node) => {
        const name = ts.isTypeReferenceNode(node)
          ? node.typeName
          : ts.isExpressionWithTypeArguments(node)
            ? node.expression
            : undefined;
        const other = name && checker.getSymbolAtLocation(name);
        if (other !== undefined && !(other.flags & ts.SymbolFlags.TypeParameter)) found.add(resolve(other));
      });
    }
    return [...found];
  }
}

/** Visits what can be read of a declaration from outside: no bodies, no initialisers. */
function walkTypes(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => {
    if (ts.isBlock(child) || (ts.isExpression(child) && !ts.isExpressionWithTypeArguments(child))) return;
    walkTypes(child, visit);
  });
}
