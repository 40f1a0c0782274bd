import { expect, it } from 'vitest';
import { explainError } from '../src/explain-error.ts';
import { program, UserError } from '../src/index.ts';

const answerTo = async (...args: string[]): Promise<unknown> => {
  const cli = program();
  const told: string[] = [];
  for (const command of [cli, ...cli.commands]) {
    command.configureOutput({ writeErr: (text) => told.push(text), writeOut: () => undefined });
  }
  const error: unknown = await cli.parseAsync(args, { from: 'user' }).catch((e: unknown) => e);
  return { told: told.join(''), ...explainError(error) };
};

it('exits with 2 for a command that there is not, and says which may be meant', async () => {
  expect(await answerTo('migrat')).toMatchObject({
    exitCode: 2,
    told: expect.stringContaining('Did you mean migrate?') as unknown,
  });
});

it('shows the help of a command at any depth', async () => {
  const cli = program();
  const printed: string[] = [];
  for (const one of [cli, ...cli.commands, ...cli.commands.flatMap(({ commands }) => commands)]) {
    one.configureOutput({ writeOut: (text) => printed.push(text), writeErr: () => undefined });
  }
  await cli.parseAsync(['help', 'migrate', 'run'], { from: 'user' });

  expect(printed.join('')).toContain('Usage: stratum migrate run');
  expect(await answerTo('help', 'migrate', 'rnu')).toMatchObject({ exitCode: 2 });
});

it('tells the file system from a server', () => {
  const error = Object.assign(new Error("EACCES: permission denied, scandir 'm'"), {
    code: 'EACCES',
    path: 'm',
  });
  expect(explainError(error)).toEqual({ text: `${error.message}.`, exitCode: 3 });
});

it('exits with 0 for help', async () => {
  expect(await answerTo('--help')).toMatchObject({ exitCode: 0, text: '' });
});

it('tells what a user can mend in a sentence, and what is our mistake with its stack', () => {
  expect(explainError(new UserError('Do this.'))).toEqual({ text: 'Do this.', exitCode: 2 });
  expect(explainError(new TypeError('oh')).text).toMatch(/TypeError: oh\n {4}at/);
});

it('tells what the server said without the values that it quotes, and without a stack', () => {
  const refusal = Object.assign(new Error('invalid input syntax for type uuid: "secret"'), {
    code: '22P02',
    severity: 'ERROR',
    detail: 'secret',
  });
  expect(explainError(refusal)).toEqual({
    text: 'The database server refused: invalid input syntax for type uuid: "…" (22P02).',
    exitCode: 3,
  });
  const network = Object.assign(new Error('connect ECONNREFUSED ::1:1'), { code: 'ECONNREFUSED' });
  expect(explainError(network).text).toBe(
    'connect ECONNREFUSED ::1:1. Check that the server is up, and its address.',
  );
});

it('blots the passwords of URLs out of whatever it tells', () => {
  const message = 'bad: postgresql://me:secret@host/db and postgres://host/db?password=secret&x=1';
  expect(explainError(new UserError(message)).text).toBe(
    'bad: postgresql://me:…@host/db and postgres://host/db?password=…&x=1',
  );
});
