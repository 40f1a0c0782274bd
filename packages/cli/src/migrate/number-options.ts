import { InvalidArgumentError } from 'commander';

/** A whole number from 1, for an option of the command line. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new InvalidArgumentError('It must be a whole number from 1.');
  }
  return number;
}

/** Seconds, perhaps with a fraction; gives milliseconds. */
export function seconds(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < 0) {
    throw new InvalidArgumentError('It must be a number of seconds, such as 5 or 0.5.');
  }
  return Math.round(number * 1_000);
}
