import type { Node } from 'libpg-query';
import { names } from './parse-tree.ts';

/** What Postgres calls a column that was given no name; nothing where that is not certain. */
export function outputName(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if ('ColumnRef' in node) {
    const last = node.ColumnRef.fields?.at(-1);
    return last !== undefined && 'String' in last ? last.String.sval : undefined;
  }
  if ('FuncCall' in node) return names(node.FuncCall.funcname)?.at(-1);
  if ('TypeCast' in node) {
    const { arg, typeName } = node.TypeCast;
    return named(outputName(arg)) ?? names(typeName?.names)?.at(-1);
  }
  if ('CollateClause' in node) return outputName(node.CollateClause.arg);
  if ('CaseExpr' in node) return named(outputName(node.CaseExpr.defresult)) ?? 'case';
  if ('CoalesceExpr' in node) return 'coalesce';
  if ('A_ArrayExpr' in node) return 'array';
  if ('RowExpr' in node) return 'row';
  if ('MinMaxExpr' in node) return node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest';
  if ('SubLink' in node) return ofSubquery(node.SubLink);
  if ('A_Const' in node || 'A_Expr' in node || 'ParamRef' in node || 'BoolExpr' in node) {
    return UNNAMED;
  }
  return 'NullTest' in node || 'BooleanTest' in node ? UNNAMED : undefined;
}

const UNNAMED = '?column?';

function named(name: string | undefined): string | undefined {
  return name === UNNAMED ? undefined : name;
}

function ofSubquery({ subLinkType, subselect }: { subLinkType?: string; subselect?: Node }) {
  if (subLinkType === 'EXISTS_SUBLINK') return 'exists';
  if (subLinkType === 'ARRAY_SUBLINK') return 'array';
  if (subLinkType !== 'EXPR_SUBLINK') return UNNAMED;
  if (subselect === undefined || !('SelectStmt' in subselect)) return undefined;
  const target = subselect.SelectStmt.targetList?.[0];
  if (target === undefined || !('ResTarget' in target)) return undefined;
  return target.ResTarget.name ?? outputName(target.ResTarget.val);
}
