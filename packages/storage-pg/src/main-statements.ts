import {
  ListStatements,
  Statement,
  StatementFamily,
  type ParameterTypes,
} from '@stratum/engine-pg';
import { browserSessionStatements } from './session/browser-session-statements.ts';
import { refreshTokenStatements } from './session/refresh-token-statements.ts';
import { userEmailStatements } from './user/user-email-statements.ts';
import { userPasswordStatements } from './user/user-password-statements.ts';
import { userStatements } from './user/user-statements.ts';

const files: readonly object[] = [
  userStatements,
  userEmailStatements,
  userPasswordStatements,
  browserSessionStatements,
  refreshTokenStatements,
];

/** Every statement that the repositories can send: for checking them against a database. */
export function* mainStatements(): Generator<Statement<ParameterTypes, unknown>, void, undefined> {
  for (const entry of files.flatMap((file) => Object.values(file) as unknown[])) {
    if (entry instanceof Statement) yield entry;
    else if (entry instanceof ListStatements) yield* entry.all();
    else if (entry instanceof StatementFamily) yield* entry.all(undefined);
    else throw new TypeError('A file of statements holds something that is none.');
  }
}
