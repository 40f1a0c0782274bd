import { runBackfill, type BackfillEvent } from '@stratum/migrator';
import { Command, InvalidArgumentError } from 'commander';
import { ExitCode } from '../exit-code.ts';
import { progressBar, type ProgressBar } from '../progress-bar.ts';
import { addPlaceOptions } from '../settings/place-options.ts';
import { Settings, type PlaceFlags } from '../settings/settings.ts';
import { print } from '../terminal.ts';
import { readBackfill } from './read-backfill.ts';

interface BackfillFlags extends PlaceFlags {
  readonly batchSize?: number;
  readonly pause?: number;
  readonly restart?: true;
}

/** `stratum migrate backfill` */
export function backfillCommand(): Command {
  return addPlaceOptions(new Command('backfill'))
    .description(
      'change many rows in small transactions; stopped or killed, it goes on where it was',
    )
    .argument('<file>', 'a .sql file, or a module that exports `backfill`')
    .option('--batch-size <rows>', 'rows of a transaction, instead of what the file says', whole)
    .option(
      '--pause <ms>',
      'milliseconds between two batches, instead of what the file says',
      whole,
    )
    .option('--restart', 'forget how far it was, and go through all rows again')
    .addHelpText('after', EXAMPLE)
    .action(runFile);
}

const EXAMPLE = `
The file says at its top which table it goes through; its statement finds the keys of a batch in "batch":

  -- table: orders
  -- where: total is null
  -- batch-size: 1000
  -- pause-ms: 50
  update orders set total = net + tax from batch where orders.id = batch.id

Ctrl-C stops it after the batch that is under way. Exits with 0 when it has finished, with 1 when it was stopped or its
condition still finds rows.`;

async function runFile(file: string, flags: BackfillFlags): Promise<void> {
  const { batchSize, pause, restart, ...placeFlags } = flags;
  const backfill = await readBackfill(file);
  await using settings = await Settings.open(placeFlags);
  const connection = await settings.connection(settings.place);
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  using bar = progressBar(backfill.name);
  const { rows, finished, leftOver } = await runBackfill(
    {
      ...backfill,
      ...(batchSize === undefined ? {} : { batchSize }),
      ...(pause === undefined ? {} : { pauseMs: pause }),
    },
    {
      connection,
      signal: stopping.signal,
      observer: shownOn(bar),
      ...(restart === undefined ? {} : { restart }),
    },
  ).finally(() => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  });
  bar[Symbol.dispose]();
  if (!finished)
    print(`${backfill.name}: stopped after ${rows} rows. Run it again, and it goes on from there.`);
  else if (leftOver)
    print(
      `${backfill.name}: went through ${rows} rows, and its condition still finds some. ${LEFT_OVER}`,
    );
  else print(`${backfill.name}: done, ${rows} rows.`);
  if (!finished || leftOver) process.exitCode = ExitCode.no;
}

const LEFT_OVER =
  'They were written behind it: let the service write the new column itself, then run this with --restart.';

function shownOn(bar: ProgressBar): (event: BackfillEvent) => void {
  let shown = 0;
  return (event) => {
    if (event.type === 'begun') {
      bar.expect(Math.max(event.estimatedRows ?? 0, event.rows, 1));
      bar.advance(event.rows);
      shown = event.rows;
    } else if (event.type === 'batch_finished') {
      bar.advance(event.rows - shown);
      shown = event.rows;
    }
  };
}

function whole(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new InvalidArgumentError('It must be a whole number.');
}
