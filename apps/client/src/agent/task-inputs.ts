import {
  type Digest,
  type Federation,
  type HeadArchitecture,
  headOfScope,
  headsOf,
  type Parameters,
  type Scope,
  type ScoreReference,
  type Standardisation,
  scopeOf,
  standardisationsOf,
  standardisesAtSite,
  type TailScope,
  type Task,
} from '@atoll/core';
import { decodeHead, decodeScoreReference, decodeStandardisation } from '@atoll/protocol';
import type { BlobSource } from '../connection/index.ts';
import {
  type OpenScope,
  ownStandardisation,
  type ScopeFeatures,
  type SiteParts,
  standardiseParts,
  type TaskContext,
} from '../tasks/index.ts';

/** Fetches what a task names and gets it ready. */
export interface TaskInputs {
  prepare(task: Task, parts: SiteParts): Promise<Pick<TaskContext, 'head' | 'coordinates' | 'standardisation' | 'scopes' | 'reference'>>;
}

/** What heads of a scope beyond the head are made of, and which coordinates a site has of its own. */
export interface ScopeSource {
  readonly federation: Federation;
  readonly openScope: OpenScope;
}

/**
 * Features are standardised once for each standardisation: the rounds of a run have the same one, those without a site another.
 * `architecture` is that of heads on frozen features; without `source` there are no others.
 */
export function taskInputs(blobs: BlobSource, architecture: HeadArchitecture, source?: ScopeSource): TaskInputs {
  const { embedding } = architecture;
  let standardised: { readonly digest: Digest | null; readonly parts: SiteParts } | undefined;

  const inCoordinates = (digest: Digest | null, by: Standardisation | null, parts: SiteParts) => {
    if (standardised?.digest !== digest) standardised = { digest, parts: standardiseParts(parts, by, embedding) };
    return standardised.parts;
  };
  const open = async (scope: TailScope): Promise<readonly [TailScope, ScopeFeatures]> => {
    if (source === undefined) throw new RangeError(`a task of the scope ${scope} in a run without scopes`);
    return [scope, await source.openScope(scope)];
  };
  /** Those that the site keeps for itself take the place of the others'. */
  const coordinatesNamed = async (digest: Digest, parts: SiteParts): Promise<Standardisation | null> =>
    source !== undefined && standardisesAtSite(source.federation)
      ? ownStandardisation(source.federation, parts)
      : decodeStandardisation(await blobs.fetch(digest));
  const referenceOf = async (task: Task): Promise<ScoreReference | null> =>
    task.kind !== 'evaluate' || task.reference === undefined
      ? null
      : decodeScoreReference(await blobs.fetch(task.reference), architecture.classes);
  const headFrom = (bytes: Uint8Array, opened: ScopeFeatures | undefined): Parameters =>
    opened === undefined || source === undefined
      ? decodeHead(bytes, architecture.layout)
      : headOfScope(source.federation, opened.tail, () => opened.backbone, decodeHead(bytes));
  return {
    async prepare(task, parts) {
      const asTheyAre = task.kind === 'summarise' && task.statistics === 'moments';
      const named = new Set(standardisationsOf(task));
      const scopes = new Map<Scope, ScopeFeatures>(await Promise.all([...scopesOfTask(task)].map(open)));
      const [standardisations, heads, reference] = await Promise.all([
        Promise.all([...named].map(async (digest) => [digest, await coordinatesNamed(digest, parts)] as const)),
        Promise.all(
          headsOf(task).map(
            async ({ digest, scope }) => [keyOf(digest, scope), headFrom(await blobs.fetch(digest), scopes.get(scope))] as const,
          ),
        ),
        referenceOf(task),
      ]);
      const byName = new Map<Digest | null, Standardisation | null>([[null, null], ...standardisations]);
      const standardisation = (digest: Digest | null) => {
        const found = byName.get(digest);
        if (found === undefined) throw new RangeError(`the task does not name the standardisation ${digest}`);
        return found;
      };
      const coordinates = asTheyAre ? parts : inCoordinates(task.standardisation, standardisation(task.standardisation), parts);
      const byDigest = new Map(heads);
      return {
        head(digest, scope = 'head') {
          const head = byDigest.get(keyOf(digest, scope));
          if (head === undefined) throw new RangeError(`the task does not name the head ${digest}`);
          return head;
        },
        ...(reference === null ? {} : { reference }),
        coordinates: () => coordinates,
        standardisation,
        scopes: scopes as ReadonlyMap<TailScope, ScopeFeatures>, // only those beyond the head were opened
      };
    },
  };
}

const keyOf = (digest: Digest, scope: Scope): string => `${scope} ${digest}`;

/** The scopes beyond the head that a task names. */
function scopesOfTask(task: Task): Set<TailScope> {
  const named = task.kind === 'evaluate' ? task.heads : [task];
  return new Set(named.map(scopeOf).filter((scope) => scope !== 'head'));
}
