import type { Backbone, Digest, HeadArchitecture, Scope, ScopedTail, TailScope } from '@atoll/core';
import type { TaskContext } from './context.ts';
import type { SiteParts } from './parts.ts';

/** What a site needs to train and judge heads of a scope beyond the head. */
export interface ScopeFeatures {
  readonly tail: ScopedTail;
  readonly backbone: Backbone;
  /** The values at the scope's cut as they are, a row for each view of an image. */
  readonly parts: SiteParts;
}

/** Opens a scope; once the site's features are there. */
export type OpenScope = (scope: TailScope) => Promise<ScopeFeatures>;

type ScopeContext = Pick<TaskContext, 'architecture' | 'coordinates' | 'standardisation' | 'scopes'>;

/** The scope, which the task names. */
export function scopeIn({ scopes }: Pick<TaskContext, 'scopes'>, scope: TailScope): ScopeFeatures {
  const found = scopes.get(scope);
  if (found === undefined) throw new RangeError(`the task does not name the scope ${scope}`);
  return found;
}

/** The architecture of a head of this scope, and the site's features as it takes them. */
export function partsFor(
  context: ScopeContext,
  scope: Scope,
  standardisation: Digest | null,
): { readonly architecture: HeadArchitecture; readonly parts: SiteParts } {
  if (scope === 'head') return { architecture: context.architecture, parts: context.coordinates(standardisation) };
  const { tail, parts } = scopeIn(context, scope);
  return { architecture: tail.at(context.standardisation(standardisation)), parts };
}
