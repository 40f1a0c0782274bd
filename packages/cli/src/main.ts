#!/usr/bin/env node
import { explainError } from './explain-error.ts';
import { program } from './program.ts';

try {
  await program().parseAsync();
} catch (error) {
  const { text, exitCode } = explainError(error);
  if (text !== '') process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}
