import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import ts from 'typescript';

/** A file of the repository, as the layout rules see it. Paths are relative to the root, with `/`. */
export type SourceFile = {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
  readonly defaultExport: boolean;
};

export const repositoryRoot = join(import.meta.dirname, '..', '..');

const HOUSE = ['packages', 'test', 'examples', 'migrations', 'bench'];
const SKIPPED = new Set(['node_modules', 'dist', '.turbo', '.stratum', 'coverage', 'fixtures']);

/** Every file of the house on the disk, so that a file that is not committed yet counts too. */
export function houseFiles(): SourceFile[] {
  return HOUSE.flatMap((folder) => filesUnder(join(repositoryRoot, folder)))
    .sort()
    .map((path) => sourceFile(path, readFileSync(join(repositoryRoot, path), 'utf8')));
}

export function sourceFile(path: string, text: string): SourceFile {
  if (!/\.m?ts$/.test(path)) return { path, text, imports: [], defaultExport: false };
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  const imports: string[] = [];
  let defaultExport = false;

  const visit = (node: ts.Node): void => {
    const specifier = importedFrom(node);
    if (specifier !== undefined) imports.push(specifier);
    if (ts.isExportAssignment(node) || hasDefaultModifier(node)) defaultExport = true;
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { path, text, imports, defaultExport };
}

/** The file that a relative import of `file` names. */
export function importedPath(file: SourceFile, specifier: string): string {
  return join(file.path, '..', specifier).replaceAll('\\', '/');
}

function importedFrom(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return literal(node.moduleSpecifier);
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return literal(node.argument.literal);
  }
  const isImportCall =
    ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImportCall ? literal(node.arguments[0]) : undefined;
}

function literal(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

function hasDefaultModifier(node: ts.Node): boolean {
  if (!ts.canHaveModifiers(node)) return false;
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false;
}

function filesUnder(folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (SKIPPED.has(entry.name)) return [];
    if (entry.isDirectory()) return filesUnder(path);
    return entry.isFile() ? [relative(repositoryRoot, path).replaceAll('\\', '/')] : [];
  });
}
