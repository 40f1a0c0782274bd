import type { Node } from 'libpg-query';
import { qualified, type TableName } from './lint-rule.ts';
import { droppedNames } from './syntax.ts';

/**
 * Which tables and views a set of new files has made so far: nobody uses them yet. Reads statements one by one, in
 * order; what an old file makes is in use.
 */
export class NewRelations {
  readonly #new = new Set<string>();
  readonly #inUse = new Set<string>();
  readonly #ever = new Set<string>();

  copy(): NewRelations {
    const copy = new NewRelations();
    for (const name of this.#new) copy.#add(name);
    for (const name of this.#inUse) copy.#inUse.add(name);
    return copy;
  }

  has(relation: TableName): boolean {
    return this.#new.has(qualified(relation));
  }

  /** Also when it was dropped or renamed since this was made, or copied. */
  everHad(relation: TableName): boolean {
    return this.#ever.has(qualified(relation));
  }

  /** `isNew`: whether the statement is of a new file. */
  read(node: Node, isNew: boolean): void {
    const { relation, onlyIfAbsent } = createdBy(node);
    if (relation !== undefined) {
      const name = qualified(relation);
      // IF NOT EXISTS, or OR REPLACE, makes nothing of what is there.
      if (isNew && !(onlyIfAbsent && this.#inUse.has(name))) this.#add(name);
      if (!isNew) this.#inUse.add(name);
    }
    for (const dropped of droppedNames(node)) this.#forget(qualified(dropped));
    const moved = movedBy(node);
    if (moved === undefined) return;
    const from = qualified(moved.from);
    const to = qualified(moved.to);
    const wasNew = this.#new.has(from);
    const wasInUse = this.#inUse.has(from);
    this.#forget(from);
    if (wasNew) this.#add(to);
    if (wasInUse) this.#inUse.add(to);
  }

  #add(name: string): void {
    this.#new.add(name);
    this.#ever.add(name);
  }

  #forget(name: string): void {
    this.#new.delete(name);
    this.#inUse.delete(name);
  }
}

function createdBy(node: Node): {
  readonly relation?: TableName | undefined;
  readonly onlyIfAbsent: boolean;
} {
  if ('CreateStmt' in node) {
    const { relation, if_not_exists: absent } = node.CreateStmt;
    return { relation, onlyIfAbsent: absent === true };
  }
  if ('CreateTableAsStmt' in node) {
    const { into, if_not_exists: absent } = node.CreateTableAsStmt;
    return { relation: into?.rel, onlyIfAbsent: absent === true };
  }
  if ('ViewStmt' in node) {
    return { relation: node.ViewStmt.view, onlyIfAbsent: node.ViewStmt.replace === true };
  }
  if ('SelectStmt' in node) {
    return { relation: node.SelectStmt.intoClause?.rel, onlyIfAbsent: false };
  }
  return { onlyIfAbsent: false };
}

const RELATIONS: ReadonlySet<string | undefined> = new Set([
  'OBJECT_TABLE',
  'OBJECT_VIEW',
  'OBJECT_MATVIEW',
]);

/** A relation that gets another name or schema. */
export function movedBy(
  node: Node,
): { readonly from: TableName; readonly to: TableName } | undefined {
  if ('RenameStmt' in node && RELATIONS.has(node.RenameStmt.renameType)) {
    const { relation: from, newname } = node.RenameStmt;
    if (from === undefined || newname === undefined) return undefined;
    return { from, to: { ...from, relname: newname } };
  }
  if ('AlterObjectSchemaStmt' in node && RELATIONS.has(node.AlterObjectSchemaStmt.objectType)) {
    const { relation: from, newschema } = node.AlterObjectSchemaStmt;
    if (from === undefined || newschema === undefined) return undefined;
    return { from, to: { ...from, schemaname: newschema } };
  }
  return undefined;
}
