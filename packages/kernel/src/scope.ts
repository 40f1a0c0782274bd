import { text, type Rule } from './argument-rule.ts';
import { variants } from './object-rule.ts';

/**
 * What a storage handle may see: everything, or one tenant. The kernel knows that scopes differ; what a tenant is, the
 * domain says.
 */
export type Scope = { readonly kind: 'system' } | { readonly kind: 'tenant'; readonly id: string };

export const systemScope: Scope = { kind: 'system' };

export const scopeRule: Rule<Scope> = variants<Scope>({ system: {}, tenant: { id: text(1, 200) } });

/** The scope as one word, for cursors and digests. */
export function scopeTag(scope: Scope): string {
  return scope.kind === 'system' ? 'system' : scope.id;
}
