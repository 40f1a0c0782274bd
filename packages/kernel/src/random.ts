import { webcrypto } from 'node:crypto';

/** Fills the array with random bytes. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => void;

/** A number from 0 up to 1. */
export type RandomFraction = () => number;

export const secureRandom: RandomBytes = (bytes) => {
  webcrypto.getRandomValues(bytes);
};

export const randomFraction: RandomFraction = () => {
  const word = new Uint32Array(1);
  webcrypto.getRandomValues(word);
  return word[0]! / 2 ** 32;
};
