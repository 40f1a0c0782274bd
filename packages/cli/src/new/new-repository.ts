import { flagRule } from '@stratum/engine-pg';
import { checkedArgument, having, optionsOf, text, type Clock } from '@stratum/kernel';
import { UserError } from '../user-error.ts';
import { contractFile, modelFile } from './contract-files.ts';
import { HouseChanges } from './house-changes.ts';
import { memoryRepositoryFile, memoryTableFile } from './memory-files.ts';
import { nextMigrationVersion } from './migration-version.ts';
import {
  migrationDownFile,
  migrationUpFile,
  pgRepositoryFile,
  pgStatementsFile,
  pgTableFile,
} from './pg-files.ts';
import { promisesFile } from './promises-file.ts';
import { register } from './registrations.ts';
import { repositoryNames, type RepositoryNames } from './repository-names.ts';
import { registerInSuite } from './suite-registrations.ts';

export interface NewRepository {
  /** `<folder>/<name>`, of one of them. */
  readonly name: string;
  /** Whether its rows belong to tenants. */
  readonly tenant: boolean;
  /** The folder of the house. */
  readonly house: string;
  readonly clock: Clock;
}

export interface WrittenRepository {
  readonly names: RepositoryNames;
  readonly created: readonly string[];
  readonly changed: readonly string[];
}

const MIGRATIONS = 'migrations/main';

const requestRule = optionsOf<NewRepository>({
  name: text(0, 1_000),
  tenant: flagRule,
  house: text(1, 10_000),
  clock: having<Clock>('now'),
});

/**
 * Writes the skeleton of a repository: all of its files, entered wherever it has to be. It compiles, and its promises fail
 * until its writes are written.
 * @throws UserError if that cannot be; then nothing was written
 */
export async function writeNewRepository(given: NewRepository): Promise<WrittenRepository> {
  const request = checkedArgument(requestRule, given, 'request');
  const names = repositoryNames(request.name, { tenant: request.tenant });
  const house = new HouseChanges(request.house);
  await demandHouse(house, request.house);
  await demandNew(house, names);
  await createFiles(house, names, request.clock);
  await register(house, names);
  await registerInSuite(house, names);
  await house.write();
  const of = (created: boolean) =>
    house.changes.filter((change) => change.created === created).map(({ path }) => path);
  return { names, created: of(true), changed: of(false) };
}

async function demandHouse(house: HouseChanges, folder: string): Promise<void> {
  if ((await house.find('packages/storage/src/repository-access.ts')) !== undefined) return;
  throw new UserError(
    `${folder} is not the folder of a house: it has no packages/storage/src/repository-access.ts. Run this where that is, or name the folder with --house.`,
  );
}

async function demandNew(house: HouseChanges, names: RepositoryNames): Promise<void> {
  const { file, model, table } = names;
  const packages = ['packages/data-model/src', 'packages/storage/src'];
  for (const folder of packages) {
    for (const inside of await house.namesIn(folder)) {
      for (const name of await filesOf(house, `${folder}/${inside}`)) {
        const text = (await house.find(name)) ?? '';
        if (name.endsWith(`/${file}-repository.ts`)) {
          throw new UserError(`There is a repository of this name: ${name}. Choose another name.`);
        }
        const exported = new RegExp(
          `^export (?:interface|type|class|const) (?:New)?${model}(?:Id|Filter|Sort)?\\b`,
          'm',
        );
        if (exported.test(text)) {
          throw new UserError(`${name} exports the name ${model} already. Choose another name.`);
        }
      }
    }
  }
  for (const name of await house.namesIn(MIGRATIONS)) {
    const text = name.endsWith('.up.sql') ? await house.find(`${MIGRATIONS}/${name}`) : undefined;
    if (text !== undefined && new RegExp(`\\bcreate table ${table}\\b`, 'i').test(text)) {
      throw new UserError(`${MIGRATIONS}/${name} makes a table ${table}. Choose another name.`);
    }
  }
}

async function filesOf(house: HouseChanges, folder: string): Promise<string[]> {
  if (folder.endsWith('.ts')) return [folder];
  const names = await house.namesIn(folder);
  return names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name}`);
}

async function createFiles(
  house: HouseChanges,
  names: RepositoryNames,
  clock: Clock,
): Promise<void> {
  const { folder, file, table } = names;
  const memory = `packages/storage-memory/src/${folder}`;
  const pg = `packages/storage-pg/src/${folder}`;
  const version = nextMigrationVersion(await house.namesIn(MIGRATIONS), clock);
  const files: readonly (readonly [string, string])[] = [
    [`packages/data-model/src/${folder}/${file}.ts`, modelFile(names)],
    [`packages/storage/src/${folder}/${file}-repository.ts`, contractFile(names)],
    [`test/conformance/${folder}/${file}-conformance.ts`, promisesFile(names)],
    [`${memory}/${file}-table.ts`, memoryTableFile(names)],
    [`${memory}/memory-${file}-repository.ts`, memoryRepositoryFile(names)],
    [`${MIGRATIONS}/${version}_${table}.up.sql`, migrationUpFile(names)],
    [`${MIGRATIONS}/${version}_${table}.down.sql`, migrationDownFile(names)],
    [`${pg}/${file}-table.ts`, pgTableFile(names)],
    [`${pg}/${file}-statements.ts`, pgStatementsFile(names)],
    [`${pg}/pg-${file}-repository.ts`, pgRepositoryFile(names)],
  ];
  for (const [path, text] of files) await house.create(path, text);
}
