import type { A_Expr, Node } from 'libpg-query';
import type { ColumnFact, Environment, KnownDatabase } from './column-facts.ts';
import { lookUpColumn } from './column-lookup.ts';
import { ownName } from './parse-tree.ts';
import { COMPARISONS } from './trusted-names.ts';

/** The columns that a condition lets through only where they are not null. */
export function demandedByCondition(
  condition: Node | undefined,
  environment: Environment,
  database: KnownDatabase,
): ReadonlySet<ColumnFact> {
  const demanded = new Set<ColumnFact>();
  for (const conjunct of conjuncts(condition)) {
    for (const node of demandedBy(conjunct, database)) {
      const fact =
        node !== undefined && 'ColumnRef' in node
          ? lookUpColumn(node.ColumnRef, environment)
          : undefined;
      if (fact !== undefined) demanded.add(fact);
    }
  }
  return demanded;
}

function conjuncts(node: Node | undefined): readonly Node[] {
  if (node === undefined) return [];
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR') {
    return (node.BoolExpr.args ?? []).flatMap(conjuncts);
  }
  return [node];
}

function demandedBy(node: Node, database: KnownDatabase): readonly (Node | undefined)[] {
  if ('NullTest' in node) {
    return node.NullTest.nulltesttype === 'IS_NOT_NULL' ? [node.NullTest.arg] : [];
  }
  return 'A_Expr' in node && isComparison(node.A_Expr, database)
    ? [node.A_Expr.lexpr, node.A_Expr.rexpr]
    : [];
}

function isComparison({ kind, name }: A_Expr, database: KnownDatabase): boolean {
  const operator = ownName(name);
  if (kind !== 'AEXPR_OP' || operator === undefined) return false;
  return COMPARISONS.has(operator) && !database.redefined(operator);
}
