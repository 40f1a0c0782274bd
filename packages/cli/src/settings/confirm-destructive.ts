import type { Connection } from '@stratum/pg-connection';
import type { Command } from 'commander';
import { processTerminal, type Terminal } from '../terminal.ts';
import { UserError } from '../user-error.ts';
import { databaseAddress, signOfProduction } from './database-address.ts';

/** What the options of `addDestructiveOptions` give. */
export interface DestructiveFlags {
  readonly yes?: true;
  readonly databaseName?: readonly string[];
}

export interface DestructiveAct {
  /** Ends the sentence "This will …": `drop the database and everything in it`. */
  readonly what: string;
  readonly connection: Connection;
}

export interface Asking {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** `--yes` and `--database-name`, for a command that destroys something. */
export function addDestructiveOptions(command: Command): Command {
  return command
    .option('-y, --yes', 'do not ask; not enough where the database looks like production')
    .option(
      '--database-name <name...>',
      'the name of the database on its server, to show that this one is meant',
    )
    .addHelpText('after', PRODUCTION);
}

const PRODUCTION = `
A database looks like production when it is on another machine, when it or its host is called prod, production or
live, or when NODE_ENV is production. Then its name must be given: typed when asked, or with --database-name.`;

/** Returns when the act may go on; rejects with a `UserError` when not. Nothing is connected to. */
export async function confirmDestructive(
  act: DestructiveAct,
  flags: DestructiveFlags,
  asking: Asking = { terminal: processTerminal, environment: process.env },
): Promise<void> {
  const { database, printable } = databaseAddress(act.connection);
  const { databaseName: named } = flags;
  if (named?.includes(database) === true) return;
  if (named !== undefined) {
    throw new UserError(
      `--database-name does not name ${printable}, which is what the settings lead to. Nothing was done.`,
    );
  }
  const sign = signOfProduction(act.connection, asking.environment);
  const announcement = `This will ${act.what}: ${printable}.`;
  if (sign !== undefined) return confirmProduction(announcement, { database, sign }, asking);
  if (flags.yes === true) return;
  if (!asking.terminal.interactive) {
    throw new UserError(`${announcement} Nobody can be asked here: say --yes. Nothing was done.`);
  }
  const answer = await asking.terminal.ask(`${announcement} Go on? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new UserError('Nothing was done.');
}

async function confirmProduction(
  announcement: string,
  { database, sign }: { readonly database: string; readonly sign: string },
  { terminal }: Asking,
): Promise<void> {
  const warning = `${announcement} It looks like production: ${sign}.`;
  if (!terminal.interactive) {
    throw new UserError(
      `${warning} If it is meant, say --database-name ${database}. Nothing was done.`,
    );
  }
  const answer = await terminal.ask(`${warning} Type the database's name to go on: `);
  if (answer.trim() !== database) throw new UserError('That is not its name. Nothing was done.');
}

/** For what is harmless in development and may be a mistake in production. */
export async function confirmInProduction(
  act: DestructiveAct,
  flags: DestructiveFlags,
  asking: Asking = { terminal: processTerminal, environment: process.env },
): Promise<void> {
  if (signOfProduction(act.connection, asking.environment) === undefined) return;
  await confirmDestructive(act, flags, asking);
}
