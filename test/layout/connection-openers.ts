import ts from 'typescript';
import type { SourceFile } from './source-tree.ts';

const LIBPQ_PROGRAMS =
  /^(psql|pg_(dump|dumpall|restore|isready|basebackup)|createdb|dropdb|vacuumdb)$/;
const SOCKET_CALLS = ['connect', 'createConnection'];

/** What of a file opens a connection, in words: a client of pg, a program over libpq, or a socket. */
export function openersIn({ path, text }: SourceFile): string[] {
  const found = new Set<string>();
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const socketNames = namesFrom(tree, /^node:(net|tls)$/);
  const driverNames = namesFrom(tree, /^(pg|pg-pool|postgres|@prisma\/.*|pg-native)$/);
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node)) {
      const [root = '', member] = node.expression.getText(tree).split('.');
      const driver = member ?? driverNames.get(root) ?? '';
      const socket = member ?? socketNames.get(root) ?? '';
      if (driverNames.has(root) && /^(Client|Pool)$/.test(driver)) found.add(`new ${driver} of pg`);
      if (socketNames.has(root) && /^(Socket|TLSSocket)$/.test(socket)) found.add('a socket');
    }
    if (ts.isCallExpression(node)) {
      const [root = '', member] = node.expression.getText(tree).split('.');
      const [program] = node.arguments;
      if (root === 'driverClient') found.add('driverClient');
      if (SOCKET_CALLS.includes(member ?? socketNames.get(root) ?? '') && socketNames.has(root)) {
        found.add('a socket');
      }
      if (
        program !== undefined &&
        ts.isStringLiteralLike(program) &&
        LIBPQ_PROGRAMS.test(program.text)
      ) {
        const safe = /\benv\b/.test(node.getText(tree)) && /await libpqEnvironment\(/.test(text);
        found.add(`${program.text} ${safe ? 'with' : 'without'} libpqEnvironment`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return [...found].sort().map((way) => `${path}: ${way}`);
}

/** The local names of what is imported from modules, and the names there; empty for a module as a whole. */
function namesFrom(tree: ts.SourceFile, modules: RegExp): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const statement of tree.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    if (!modules.test((statement.moduleSpecifier as ts.StringLiteral).text)) continue;
    const { importClause } = statement;
    if (importClause?.name !== undefined) names.set(importClause.name.text, '');
    const bindings = importClause?.namedBindings;
    if (bindings === undefined) continue;
    if (ts.isNamespaceImport(bindings)) names.set(bindings.name.text, '');
    else {
      for (const { name, propertyName = name } of bindings.elements) {
        names.set(name.text, propertyName.text);
      }
    }
  }
  return names;
}
