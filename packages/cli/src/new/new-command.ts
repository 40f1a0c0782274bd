import { systemClock } from '@stratum/kernel';
import { Command } from 'commander';
import { writeNewRepository, type WrittenRepository } from './new-repository.ts';

interface RepositoryOptions {
  readonly global?: true;
  readonly house: string;
}

/** `stratum new …` */
export function newCommand(): Command {
  const command = new Command('new').description('Write what a house begins a new thing with.');
  command
    .command('repository')
    .description(
      'write all files of a new repository, and enter it everywhere; its promises fail until it is filled in',
    )
    .argument('<folder/name>', 'what one of them is called, as in billing/invoice')
    .option('--global', 'its rows belong to no organization')
    .option('--house <folder>', 'the folder of the house', '.')
    .action(async (name: string, { global, house }: RepositoryOptions) => {
      const tenant = global !== true;
      const written = await writeNewRepository({ name, tenant, house, clock: systemClock });
      process.stdout.write(reportOf(written));
    });
  return command;
}

function reportOf({ names, created, changed }: WrittenRepository): string {
  const { folder, file, one, many, table, words, manyWords } = names;
  const list = (paths: readonly string[]) => paths.map((path) => `  ${path}\n`).join('');
  return `New files:
${list(created)}
Entered in:
${list(changed)}
It compiles, and reads; ${many}.add and ${many}.remove are still to be written. Next:

1. Give the ${words} its fields: packages/data-model/src/${folder}/${file}.ts, and its contract
   packages/storage/src/${folder}/${file}-repository.ts. What the compiler then names is to follow:
     pnpm types
2. Say its promises: test/conformance/${folder}/${file}-conformance.ts. They are red. Until the suite can add
   ${manyWords} (given.${one}), so are all that begin with a row of every kind:
     pnpm vitest run --project memory -t '${file}|${many}|${table}'
3. Keep them in memory: packages/storage-memory/src/${folder}/. Green, all of them:
     pnpm vitest run --project memory
4. Keep them on Postgres: the migration, and packages/storage-pg/src/${folder}/.
     pnpm --filter @stratum/storage-pg embed
     pnpm stratum prepare
     pnpm vitest run --project postgres-18
5. Check everything, and say what changed:
     npm run check
     pnpm changeset
`;
}
