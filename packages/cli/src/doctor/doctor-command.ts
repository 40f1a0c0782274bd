import { Command, InvalidArgumentError } from 'commander';
import { ExitCode } from '../exit-code.ts';
import { databaseAddress } from '../settings/database-address.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import { Settings, type PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { examine } from './examine.ts';
import { renderExamination } from './render-examination.ts';

interface DoctorFlags extends PlaceFlags {
  readonly json?: true;
  readonly longTransaction: number;
}

/** `stratum doctor`: reads only, and exits with 1 when it found a problem. */
export function doctorCommand(): Command {
  return addPlaceOptions(new Command('doctor'))
    .description(
      'look at a database from all sides: server, migrations, replicas, connections, locks, indexes, tables',
    )
    .option('--json', 'for a machine')
    .option('--long-transaction <seconds>', 'from when on a transaction is long', seconds, 60)
    .addHelpText(
      'after',
      '\nExits with 0 when all is well or there is only advice, with 1 when there is a problem.',
    )
    .action(async ({ json, longTransaction, ...flags }: DoctorFlags) => {
      await using settings = await Settings.open(flags);
      const examinations = [];
      for (const place of settings.places) {
        const connection = await settings.connection(place);
        const longTransactionSeconds = longTransaction;
        const sections = await examine({ place, connection, longTransactionSeconds });
        const address = databaseAddress(connection).printable;
        examinations.push({ database: place.name, address, sections });
      }
      const healthy = examinations.every(({ sections }) =>
        sections.every(({ findings }) => findings.every(({ level }) => level !== 'problem')),
      );
      if (json === true)
        print(
          JSON.stringify({ healthy, examinations: examinations.map(forMachine) }, undefined, 2),
        );
      else {
        const pages = examinations.map(({ database, address, sections }) =>
          renderExamination(`${database}: ${address}`, sections),
        );
        print(pages.join('\n\n'));
      }
      if (!healthy) process.exitCode = ExitCode.no;
    });
}

function forMachine({
  sections,
  ...rest
}: {
  database: string;
  address: string;
  sections: Awaited<ReturnType<typeof examine>>;
}) {
  return {
    ...rest,
    sections: sections.map(({ title, facts, findings }) => ({ title, facts, findings })),
  };
}

function seconds(text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) {
    throw new InvalidArgumentError('It must be a number of seconds.');
  }
  return number;
}
