import type { ColumnDef, Constraint } from 'libpg-query';
import { notNullForm, notValidForm, uniqueColumnForm, uniqueForm } from './constraint-forms.ts';
import { ended, identifier, type StatementRule } from './lint-rule.ts';
import { addedColumns, addedConstraints, alterationInUse, constraintsOf, names } from './syntax.ts';

/** Constraints that read every row, or build an index, while they keep others from the table. */
export const constraintRules: readonly StatementRule[] = [
  {
    id: 'constraint-validated-at-once',
    check: (statement) => {
      const alteration = alterationInUse(statement);
      if (alteration === undefined) return [];
      return [
        ...addedConstraints(alteration),
        ...addedColumns(alteration).flatMap((column) =>
          constraintsOf(column).filter(({ contype }) => !isNullReference(column, contype)),
        ),
      ]
        .filter(
          ({ contype, skip_validation: notValid }) =>
            (contype === 'CONSTR_FOREIGN' || contype === 'CONSTR_CHECK') && notValid !== true,
        )
        .map((constraint) => ({
          why:
            'The table stays locked while every row is checked. Add the constraint NOT VALID, which holds for new ' +
            'rows at once, and validate it in a later file, under a lock that lets others read and write.',
          safe: notValidForm(statement, alteration, constraint),
        }));
    },
  },
  {
    id: 'domain-constraint',
    check: ({ node, sql }) => {
      if (!('AlterDomainStmt' in node)) return [];
      const { subtype, def, typeName } = node.AlterDomainStmt;
      const constraint = def !== undefined && 'Constraint' in def ? def.Constraint : undefined;
      const checks = subtype === 'C' && constraint?.skip_validation !== true;
      if (!checks && subtype !== 'O') return [];
      const name = constraint?.conname;
      const domain = names(typeName).map(identifier).join('.');
      return [
        {
          why:
            'Every column of this domain, in all tables, is read under a lock that keeps everybody from writing. Add a ' +
            'check NOT VALID, and validate it in a later file.',
          safe:
            name === undefined || !checks
              ? []
              : [
                  ended(sql, 'not valid'),
                  `alter domain ${domain} validate constraint ${identifier(name)};`,
                ],
        },
      ];
    },
  },
  {
    id: 'unique-not-using-index',
    check: (statement) => {
      const alteration = alterationInUse(statement);
      if (alteration === undefined) return [];
      const { table } = alteration;
      const partitioned = statement.before.isPartitioned(table);
      const why = partitioned
        ? 'All partitions stay locked while the index is built, and Postgres takes no index that is there for a ' +
          'constraint of a partitioned table. Do it when nobody uses the table.'
        : 'The table stays locked while the index is built. Build it CONCURRENTLY, then make it the constraint.';
      const ofTable = addedConstraints(alteration)
        .filter((one) => isUnique(one) && one.indexname === undefined)
        .map((constraint) => ({ why, safe: partitioned ? [] : uniqueForm(table, constraint) }));
      const ofColumns = addedColumns(alteration).flatMap((column) =>
        constraintsOf(column)
          .filter(isUnique)
          .map((constraint) => ({
            why,
            safe: partitioned
              ? []
              : uniqueColumnForm(statement.sql, alteration, column, constraint),
          })),
      );
      return [...ofTable, ...ofColumns];
    },
  },
  {
    id: 'exclusion-constraint',
    check: (statement) => {
      const alteration = alterationInUse(statement);
      return (alteration === undefined ? [] : addedConstraints(alteration))
        .filter(({ contype }) => contype === 'CONSTR_EXCLUSION')
        .map(() => ({
          why:
            'Nobody can use the table while the index of the constraint is built, and Postgres knows no way around: it ' +
            'takes neither NOT VALID nor an index that is there. Add it while the table is small or not in use, or make ' +
            'a new table with it, and fill that in batches.',
        }));
    },
  },
  {
    id: 'set-not-null',
    check: (statement) => {
      const alteration = alterationInUse(statement);
      if (alteration === undefined) return [];
      const { table } = alteration;
      return alteration.commands
        .filter(({ subtype }) => subtype === 'AT_SetNotNull')
        .flatMap(({ name: column = '' }) =>
          statement.before.isNeverNull(table, column)
            ? []
            : [
                {
                  why:
                    'The table stays locked while every row is read, unless a validated check already says that ' +
                    'there is no null.',
                  safe: notNullForm(table, column),
                },
              ],
        );
    },
  },
];

function isUnique({ contype }: Constraint): boolean {
  return contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY';
}

/** A new column that is null everywhere refers to nothing: Postgres does not look at its rows. */
function isNullReference(column: ColumnDef, contype: Constraint['contype']): boolean {
  const filled = constraintsOf(column).some(
    (one) => one.contype === 'CONSTR_DEFAULT' || one.contype === 'CONSTR_GENERATED',
  );
  return contype === 'CONSTR_FOREIGN' && !filled;
}
