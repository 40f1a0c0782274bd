import type { ForeignTool } from './foreign-tool.ts';
import { dbmate } from './tools/dbmate.ts';
import { drizzle } from './tools/drizzle.ts';
import { golangMigrate } from './tools/golang-migrate.ts';
import { goose } from './tools/goose.ts';
import { knex } from './tools/knex.ts';
import { kysely } from './tools/kysely.ts';
import { nodePgMigrate } from './tools/node-pg-migrate.ts';
import { prisma } from './tools/prisma.ts';
import { seaOrm } from './tools/sea-orm.ts';
import { sqlx } from './tools/sqlx.ts';

/** Those that a database can be taken over from, by the names that the command line gives them. */
export const adoptableTools = {
  sqlx,
  prisma,
  knex,
  'sea-orm': seaOrm,
  kysely,
  drizzle,
  dbmate,
  'golang-migrate': golangMigrate,
  goose,
  'node-pg-migrate': nodePgMigrate,
} as const satisfies Record<string, ForeignTool>;

export type AdoptableTool = keyof typeof adoptableTools;
