import type { RepositoryNames } from './repository-names.ts';

/** The first promises of a new repository, in its chapter of the conformance suite. */
export function promisesFile(names: RepositoryNames): string {
  const { model, one, many, file, words, manyWords, aWords, tenant } = names;
  return `import type { ${model}Id } from '@stratum/data-model';
import type { Chapter } from '../chapter.ts';
${tenant ? "import { failure } from '../failure.ts';\n" : ''}import { absentId, HOUR } from '../literals.ts';
import { race } from '../race.ts';

export const ${one}Conformance: Chapter = {
  area: '${file}',
  routes: 'every',
  write(promiseThat) {
    promiseThat('a new ${words} has what it was made of', async (world) => {
      const { access, ${tenant ? 'given, ' : ''}clock, expect } = world;
      ${tenant ? 'const { id: organizationId } = await given.organization();' : ''}

      const ${one} = await access.${many}.add({ ${tenant ? 'organizationId, ' : ''}name: 'First' });

      expect(${one}).toEqual({
        id: ${one}.id,
        ${tenant ? 'organizationId,' : ''}
        createdAt: clock.now(),
        name: 'First',
      });
      expect(await access.${many}.lookup(${one}.id)).toEqual(${one});
    });
${tenant ? tenantPromises(names) : ''}
    promiseThat('${manyWords} are listed and counted, the oldest first', async (world) => {
      const { access, given, clock, expect } = world;
      const older = await given.${one}();
      clock.advance(HOUR);
      const newer = await given.${one}();

      const sinceThen = { createdFrom: clock.now() };

      expect((await access.${many}.list({})).nodes).toEqual([older, newer]);
      expect(await access.${many}.count({})).toBe(2);
      expect((await access.${many}.list(sinceThen)).nodes).toEqual([newer]);
      expect(await access.${many}.count(sinceThen)).toBe(1);
    });

    promiseThat('removing ${aWords} answers whether there was one', async (world) => {
      const { access, given, expect } = world;
      const { id } = await given.${one}();
      const bystander = await given.${one}();

      expect(await access.${many}.remove(id)).toBe(true);
      expect(await access.${many}.remove(id)).toBe(false);
      expect(await access.${many}.remove(absentId<${model}Id>())).toBe(false);
      expect((await access.${many}.list({})).nodes).toEqual([bystander]);
    });

    promiseThat('of 20 who remove one ${words}, one does', async (world) => {
      const { access, given, expect } = world;
      const { id } = await given.${one}();

      const { answers } = await race(20, () => access.${many}.remove(id));

      expect(answers.filter((removed) => removed).length).toBe(1);
      expect(await access.${many}.count({})).toBe(0);
    });
  },
};
`;
}

function tenantPromises({ one, many, table, aWords }: RepositoryNames): string {
  return `
    promiseThat('${aWords} of no organization is refused', async ({ access, expect }) => {
      const add = access.${many}.add({ organizationId: absentId(), name: 'First' });

      expect(await failure(add)).toEqual({
        code: 'missing_reference',
        constraint: '${table}_organization_id_fkey',
      });
    });

    promiseThat('an organization that has ${aWords} is not removed', async (world) => {
      const { access, given, expect } = world;
      const organization = await given.closedOrganization();
      const ${one} = await given.${one}({ organization });

      expect(await failure(access.organizations.remove(organization.id))).toEqual({
        code: 'in_use',
        constraint: '${table}_organization_id_fkey',
      });
      expect(await access.${many}.lookup(${one}.id)).toEqual(${one});
      await access.${many}.remove(${one}.id);
      expect(await access.organizations.remove(organization.id)).toBe(true);
    });
`;
}
