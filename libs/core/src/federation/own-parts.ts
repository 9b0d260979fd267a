import { z } from 'zod';
import type { JsonValue, OwnOptions, Part, Registry } from '../parts/registry.ts';
import { isPartName } from '../parts/registry.ts';

/** Levels that an option nests. */
const MOST_LEVELS = 20;
/** Characters of a name in a sentence. */
const MOST_SHOWN = 80;

const name = (what: string) => z.string().refine(isPartName, `no name of a ${what}`);
const options = z.record(
  z.string().max(80),
  z
    .unknown()
    .refine((value) => isJson(value, MOST_LEVELS), 'no value that JSON has')
    .transform((value) => value as JsonValue), // as was just checked
);
function isJson(value: unknown, levels: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value === 'object' && levels > 0 && Object.values(value).every((each) => isJson(each, levels - 1));
}

/** What a file's own strategy is kept as: its options were read where it is registered, and sites need not know it. */
export const ownStrategySchema = z.strictObject({ name: z.literal('own'), strategy: name('strategy'), options });
/** What a file's own head is kept as. */
export const ownHeadSchema = z.strictObject({ kind: z.literal('own'), head: name('head'), options });

/** The name that a federation's strategy has in its file. */
export const strategyNameOf = (strategy: { readonly name: string; readonly strategy?: string }): string =>
  strategy.name === 'own' && strategy.strategy !== undefined ? strategy.strategy : strategy.name;
/** The kind that a federation's head has in its file. */
export const headNameOf = (head: { readonly kind: string; readonly head?: string }): string =>
  head.kind === 'own' && head.head !== undefined ? head.head : head.kind;

/**
 * Brings what a file says of a part to its kept form: `{ [key]: mine, … }`, for a strategy also `mine` alone, becomes `{ [key]: own, [what]: mine, options }`
 * where it is registered and does not come with Atoll. A name of neither is an issue; anything else stays as it is, for the schema to judge.
 */
export function readPart<P extends Part>(
  key: 'name' | 'kind',
  what: 'strategy' | 'head',
  shipped: readonly string[],
  registry: Registry<P>,
): (value: unknown, context: z.core.$RefinementCtx) => unknown {
  return (value, context) => {
    const said = typeof value === 'string' && key === 'name' ? { name: value } : value;
    if (typeof said !== 'object' || said === null || !Object.hasOwn(said, key)) return said;
    const { [key]: called, ...given } = said as Record<string, unknown>; // an object, as was just seen
    if (typeof called !== 'string' || called === 'own' || shipped.includes(called)) return said;
    const part = registry.find(called);
    if (part === undefined) {
      const message = `there is no ${what} ${JSON.stringify(called.slice(0, MOST_SHOWN))} here; there are ${shipped.join(', ')}, and those of your own that you give with --parts`;
      context.addIssue({ code: 'custom', path: [key], message, input: value });
      return z.NEVER;
    }
    try {
      return { [key]: 'own', [what]: called, options: registry.readOptions(part, given as OwnOptions) }; // the schema judges the form
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error), input: value });
      return z.NEVER;
    }
  };
}
