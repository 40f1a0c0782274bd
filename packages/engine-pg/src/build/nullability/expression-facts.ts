import type { A_Expr, FuncCall, Node, SubLink } from 'libpg-query';
import type { Columns, Environment, KnownDatabase } from './column-facts.ts';
import { lookUpColumn } from './column-lookup.ts';
import { ownName, ownTypeName } from './parse-tree.ts';
import {
  ARITHMETIC,
  COMPARISONS,
  NEVER_NULL,
  NULL_FOR_NO_ROWS,
  PLAIN_TYPES,
} from './trusted-names.ts';

export interface ExpressionFact {
  readonly notNull: boolean;
  readonly type?: string | undefined;
}

/** Where an expression stands. */
export interface Place {
  readonly database: KnownDatabase;
  readonly environment: Environment;
  /** Whether it is evaluated for groups that have rows. */
  readonly grouped: boolean;
  /** The columns of a query inside of it. */
  readonly query: (node: Node, environment: Environment) => Columns;
}

const PERHAPS: ExpressionFact = { notNull: false };
const CERTAIN: ExpressionFact = { notNull: true };

/** Whether an expression can be null. Whatever is not known here can be. */
export function expressionFact(node: Node | undefined, place: Place): ExpressionFact {
  if (node === undefined) return PERHAPS;
  if ('ColumnRef' in node) return lookUpColumn(node.ColumnRef, place.environment) ?? PERHAPS;
  if ('A_Const' in node) return constant(node.A_Const);
  if ('TypeCast' in node) return cast(node.TypeCast, place);
  if ('CollateClause' in node) return expressionFact(node.CollateClause.arg, place);
  if ('CoalesceExpr' in node) return some(node.CoalesceExpr.args, place);
  if ('MinMaxExpr' in node) return some(node.MinMaxExpr.args, place);
  if ('CaseExpr' in node) {
    const { args = [], defresult } = node.CaseExpr;
    const results = args.map((arg) => ('CaseWhen' in arg ? arg.CaseWhen.result : undefined));
    return every([...results, defresult], place);
  }
  if ('BoolExpr' in node) return every(node.BoolExpr.args, place);
  if ('SubLink' in node) return subquery(node.SubLink, place);
  if ('FuncCall' in node) return call(node.FuncCall, place);
  if ('A_Expr' in node) return operation(node.A_Expr, place);
  const known = 'SQLValueFunction' in node ? isInstant(node.SQLValueFunction.op) : isOfItself(node);
  return known ? CERTAIN : PERHAPS;
}

function isOfItself(node: Node): boolean {
  return (
    'NullTest' in node ||
    'BooleanTest' in node ||
    'A_ArrayExpr' in node ||
    'RowExpr' in node ||
    'GroupingFunc' in node
  );
}

function isInstant(operation: string | undefined): boolean {
  return /^SVFOP_(CURRENT_DATE|(CURRENT|LOCAL)_?TIME(STAMP)?(_N)?)$/.test(operation ?? '');
}

function every(nodes: readonly (Node | undefined)[] | undefined, place: Place): ExpressionFact {
  const facts = (nodes ?? []).map((node) => expressionFact(node, place));
  return { notNull: facts.every(({ notNull }) => notNull), type: common(facts) };
}

function some(nodes: readonly Node[] | undefined, place: Place): ExpressionFact {
  const facts = (nodes ?? []).map((node) => expressionFact(node, place));
  return { notNull: facts.some(({ notNull }) => notNull), type: common(facts) };
}

function common(facts: readonly ExpressionFact[]): string | undefined {
  const [first, ...others] = facts;
  return others.every(({ type }) => type === first?.type) ? first?.type : undefined;
}

/** A literal in quotes is of no type yet; it becomes what it stands beside. */
function constant(value: object): ExpressionFact {
  if ('isnull' in value) return PERHAPS;
  if ('ival' in value) return { notNull: true, type: 'int4' };
  if ('fval' in value) return { notNull: true, type: 'numeric' };
  return {
    notNull: true,
    type: 'boolval' in value ? 'bool' : 'sval' in value ? 'text' : undefined,
  };
}

/** Of plain types only: `jsonb` to a number, for one, makes SQL's null of JSON's. */
function cast(
  { arg, typeName }: { arg?: Node; typeName?: Parameters<typeof ownTypeName>[0] },
  place: Place,
): ExpressionFact {
  const from = expressionFact(arg, place);
  const type = ownTypeName(typeName);
  const to = type !== undefined && PLAIN_TYPES.has(type) ? type : undefined;
  // What is read from a literal in quotes is never null, whatever the type.
  if (arg !== undefined && 'A_Const' in arg && 'sval' in arg.A_Const)
    return { notNull: true, type: to };
  const plain = to !== undefined && isPlain(from);
  return { notNull: plain && from.notNull, type: to };
}

function isPlain({ type }: ExpressionFact): boolean {
  return type !== undefined && PLAIN_TYPES.has(type);
}

function operation(expression: A_Expr, place: Place): ExpressionFact {
  const { kind, lexpr, rexpr } = expression;
  // Rows are compared field by field, so each of the fields counts.
  const operands = () => every([lexpr, rexpr].flatMap(listed).flatMap(fields), place);
  switch (kind) {
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
      return CERTAIN;
    case 'AEXPR_IN':
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM':
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return {
        notNull:
          operands().notNull &&
          !anyRedefined(place, ['=', '<>', '<', '>', '<=', '>=', '~~', '!~~', '~~*', '!~~*']),
      };
    case 'AEXPR_OP':
      return plainOperation(expression, place);
    default:
      return PERHAPS;
  }
}

function anyRedefined({ database }: Place, operators: readonly string[]): boolean {
  return operators.some((name) => database.redefined(name));
}

function listed(node: Node | undefined): readonly Node[] {
  if (node === undefined) return [];
  return 'List' in node ? (node.List.items ?? []) : [node];
}

function plainOperation({ name, lexpr, rexpr }: A_Expr, place: Place): ExpressionFact {
  const operator = ownName(name);
  if (operator === undefined || place.database.redefined(operator)) return PERHAPS;
  const operands = [lexpr, rexpr].filter((node) => node !== undefined).flatMap(fields);
  const facts = operands.map((node) => expressionFact(node, place));
  const notNull = facts.every((fact) => fact.notNull);
  if (COMPARISONS.has(operator)) return { notNull, type: 'bool' };
  if (!ARITHMETIC.has(operator) || !facts.every(isPlain)) return PERHAPS;
  return { notNull, type: common(facts) };
}

function fields(node: Node): readonly Node[] {
  return 'RowExpr' in node ? (node.RowExpr.args ?? []).flatMap(fields) : [node];
}

function call(function_: FuncCall, place: Place): ExpressionFact {
  const { funcname, args, over, agg_filter, agg_within_group, func_variadic } = function_;
  const name = ownName(funcname);
  if (name === undefined || place.database.redefined(name)) return PERHAPS;
  if (func_variadic === true || agg_within_group === true) return PERHAPS;
  if (NEVER_NULL.has(name)) return { notNull: true, type: name === 'count' ? 'int8' : undefined };
  if (!NULL_FOR_NO_ROWS.has(name) || !place.grouped) return PERHAPS;
  if (over !== undefined || agg_filter !== undefined) return PERHAPS;
  // An aggregate of an outer query's columns belongs to the outer query, whose groups are others.
  const { tables, scopes } = place.environment;
  const environment = { tables, scopes: scopes.slice(0, 1) };
  return { notNull: every(args, { ...place, environment, grouped: false }).notNull };
}

function subquery(
  { subLinkType, subselect, testexpr, operName }: SubLink,
  place: Place,
): ExpressionFact {
  if (subLinkType === 'EXISTS_SUBLINK' || subLinkType === 'ARRAY_SUBLINK') return CERTAIN;
  if (subselect === undefined) return PERHAPS;
  const columns = place.query(subselect, place.environment);
  const notNull = columns !== undefined && columns.every((fact) => fact.notNull);
  if (subLinkType === 'EXPR_SUBLINK') {
    return notNull && hasOneRow(subselect) ? { notNull, type: columns[0]?.type } : PERHAPS;
  }
  if (subLinkType !== 'ANY_SUBLINK' && subLinkType !== 'ALL_SUBLINK') return PERHAPS;
  const operator = operName === undefined ? '=' : ownName(operName);
  if (operator === undefined || !COMPARISONS.has(operator)) return PERHAPS;
  if (place.database.redefined(operator)) return PERHAPS;
  const tested = testexpr === undefined ? [] : fields(testexpr);
  return { notNull: notNull && tested.length > 0 && every(tested, place).notNull };
}

/** An aggregate over everything: exactly one row, whatever there is. */
function hasOneRow(node: Node): boolean {
  if (!('SelectStmt' in node)) return false;
  const { op, groupClause, havingClause, limitCount, limitOffset, targetList } = node.SelectStmt;
  if (op !== undefined && op !== 'SETOP_NONE') return false;
  if (groupClause ?? havingClause ?? limitCount ?? limitOffset) return false;
  const [target] = targetList ?? [];
  const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
  return value !== undefined && 'FuncCall' in value && isCount(value.FuncCall);
}

/** `count(*)`: of anything else it may be the outer query that counts. */
function isCount({ funcname, over, agg_star }: FuncCall): boolean {
  return agg_star === true && over === undefined && ownName(funcname) === 'count';
}
