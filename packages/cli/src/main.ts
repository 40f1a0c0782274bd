#!/usr/bin/env node
import { explainError } from './explain-error.ts';
import { program } from './program.ts';
import { tolerateClosedOutput } from './tolerate-closed-output.ts';

tolerateClosedOutput([process.stdout, process.stderr]);

try {
  await program().parseAsync();
} catch (error) {
  const { text, exitCode } = explainError(error);
  if (text !== '') process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}
