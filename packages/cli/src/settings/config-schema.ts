import { z } from 'zod';
import type { StratumConfig } from './define-config.ts';

const text = z.string().min(1);
const positive = z.int().positive();
const moduleExport = z.strictObject({ module: text, exportName: text });

/** Strict, so that a misspelt key is told instead of doing nothing. Its messages quote no values. */
const schema: z.ZodType<StratumConfig> = z.strictObject({
  databases: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_-]*$/, 'a name is of lower-case letters, digits, - and _'),
      z.strictObject({
        migrations: text,
        allowEmpty: z.boolean().exactOptional(),
        url: z.string().optional(),
        insecure: z.boolean().exactOptional(),
        urlVariable: text.exactOptional(),
        beside: text.exactOptional(),
        embedded: moduleExport.exactOptional(),
        prepare: z
          .strictObject({
            statements: moduleExport,
            folder: text,
            tables: moduleExport.exactOptional(),
            indexExceptions: moduleExport.exactOptional(),
          })
          .exactOptional(),
        picture: text.exactOptional(),
        pool: z.strictObject({ size: positive, processes: positive }).exactOptional(),
        historyTable: text.exactOptional(),
      }),
    )
    .refine((databases) => Object.keys(databases).length > 0, 'it names no database')
    .refine(
      (databases) => !('all' in databases),
      '"all" means all of them: call the database otherwise',
    ),
  seeds: text.exactOptional(),
  developmentServer: text.exactOptional(),
});

/** The config, or the list of what is wrong with it. */
export function checkConfig(
  value: unknown,
): { readonly config: StratumConfig } | { readonly problems: readonly string[] } {
  const result = schema.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.map(
      ({ path, message }) =>
        `${path.length === 0 ? 'the default export' : path.join('.')}: ${message}`,
    );
    return { problems };
  }
  const config = result.data;
  const names = Object.keys(config.databases);
  const problems = Object.entries(config.databases).flatMap(([name, { beside }]) =>
    beside === undefined || (names.includes(beside) && beside !== name)
      ? []
      : [`databases.${name}.beside: there is no other database of that name`],
  );
  return problems.length > 0 ? { problems } : { config };
}
