import { SLUG_PATTERN } from '@stratum/data-model';
import { codePointLength } from '@stratum/kernel';

// Checks that several tables have, as their SQL says them.

export function hasLength(value: string, min: number, max: number): boolean {
  const length = codePointLength(value);
  return length >= min && length <= max;
}

export function slugHolds(row: { readonly slug: string; readonly slug_folded: string }): boolean {
  return SLUG_PATTERN.test(row.slug) && row.slug_folded === row.slug.toLowerCase();
}

export function nameHolds({ name }: { readonly name: string }): boolean {
  return hasLength(name, 1, 200);
}

export function revisionHolds({ revision }: { readonly revision: number }): boolean {
  return revision >= 1;
}
