import { z } from 'zod';
import { AtollError } from '../errors.ts';
import type { Digest, PublicKey } from '../identity.ts';

const hexadecimal = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const digest = hexadecimal(64).transform((text) => text as Digest); // the expression is that of a digest
const publicKey = hexadecimal(64).transform((text) => text as PublicKey); // and of a key

/** Names of models in a store: what every file system, shell and URL takes as it is. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const common = {
  /** When, ISO 8601, by the clock of the machine that did it. */
  at: z.iso.datetime(),
  /** Who, as that machine knows them. */
  by: z.string().max(200),
  name: z.string().regex(NAME),
};

const eventSchema = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('added'), ...common, digest, signedBy: publicKey.nullable() }),
  z.strictObject({ event: z.literal('promoted'), ...common }),
  /** `name` is what was gone back to. */
  z.strictObject({ event: z.literal('rolled-back'), ...common }),
]);

/** Something that was done to a store of models. */
export type StoreEvent = z.infer<typeof eventSchema>;

/** A model of a store. */
export interface StoredModel {
  readonly name: string;
  /** Of its model.json. */
  readonly digest: Digest;
  /** Null where nobody signed it. */
  readonly signedBy: PublicKey | null;
}

/** What the events of a store give. */
export interface StoreState {
  readonly events: readonly StoreEvent[];
  /** In the order in which they were added. */
  readonly models: ReadonlyMap<string, StoredModel>;
  /** Names of those that were promoted and not gone back from; the last one is in use. */
  readonly promoted: readonly string[];
}

/** A store into which nothing was put. */
export const EMPTY_STORE: StoreState = { events: [], models: new Map(), promoted: [] };

/** The model in use; null where none was promoted. */
export const currentModel = ({ models, promoted }: StoreState): StoredModel | null => models.get(promoted.at(-1) ?? '') ?? null;

/** The model that a roll-back goes to; null where there is none. */
export const previousModel = ({ models, promoted }: StoreState): StoredModel | null => models.get(promoted.at(-2) ?? '') ?? null;

/**
 * The state after an event. A promoted model goes on top of those before it; a roll-back takes the top one off, so that several of
 * them go further and further back.
 * @throws AtollError 103 (a name that cannot be one), 711 (no such model), 712 (name or model is there already), 713 (nothing to go back to)
 */
export function afterEvent(state: StoreState, event: StoreEvent): StoreState {
  const events = [...state.events, event];
  const { name } = event;
  if (event.event === 'added') {
    requireName(name);
    if (state.models.has(name)) throw new AtollError(712, `The store has another model ${name}.`);
    const same = [...state.models.values()].find((model) => model.digest === event.digest);
    if (same !== undefined) throw new AtollError(712, `The store has this model already, as ${same.name}.`);
    return { ...state, events, models: new Map([...state.models, [name, { name, digest: event.digest, signedBy: event.signedBy }]]) };
  }
  if (!state.models.has(name)) throw new AtollError(711, `The store has no model ${name}.`);
  if (event.event === 'promoted') return { ...state, events, promoted: [...state.promoted, name] };
  const to = previousModel(state);
  if (to === null || to.name !== name)
    throw new AtollError(713, `No other model was in use before${to === null ? '' : ` but ${to.name}`}.`);
  return { ...state, events, promoted: state.promoted.slice(0, -1) };
}

/** Throws AtollError 103. */
export function requireName(name: string): void {
  if (!NAME.test(name))
    throw new AtollError(103, `${JSON.stringify(name)} is no name of a model: letters, digits, and . _ - behind the first.`);
}

/** The text of a store's `history.json`. */
export const storeHistoryText = ({ events }: StoreState): string =>
  `{\n  "format": 1,\n  "events": [${events.map((event) => `\n    ${JSON.stringify(event)}`).join(',')}\n  ]\n}\n`;

/** What a `history.json` says, each event checked against those before it. @throws AtollError 710 */
export function parseStoreHistory(text: string): StoreState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AtollError(710, 'The history.json of the store is not JSON.', { cause });
  }
  const parsed = z.strictObject({ format: z.literal(1), events: z.array(eventSchema) }).safeParse(value);
  if (!parsed.success)
    throw new AtollError(710, `The history.json of the store is not valid at ${parsed.error.issues[0]?.path.join('.') || 'its root'}.`);
  return parsed.data.events.reduce((state, event, index) => {
    try {
      return afterEvent(state, event);
    } catch (cause) {
      const why = cause instanceof AtollError ? cause.message : '';
      throw new AtollError(710, `Event ${index + 1} in the history.json of the store cannot have been: ${why}`, { cause });
    }
  }, EMPTY_STORE);
}
