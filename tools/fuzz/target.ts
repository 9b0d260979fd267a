import { AtollError, type Random } from '@atoll/core';

/** One door that bytes from outside come in through, and how to throw things at it. */
export interface Target {
  readonly name: string;
  /** What is thrown at what, for the report. */
  readonly about: string;
  /** So many cases of the cheapest targets take as long as one of this: a campaign of N has N / cost of it. */
  readonly cost: number;
  /** Cases that are under way at the same time. */
  readonly atOnce: number;
  /** A case that takes longer is a finding, in milliseconds. */
  readonly caseMs: number;
  /** @param folder an empty one of its own, gone afterwards */
  open(folder: string): Promise<Surface>;
}

/** A door that stands open. A case is bytes, so that it can be kept in a file and tried again. */
export interface Surface {
  /** A case that follows from the randomness alone. */
  make(random: Random): Uint8Array;
  /** Tries a case and says what came of it: `taken`, or the number of the refusal. Whatever it throws is a finding. */
  run(bytes: Uint8Array): string | Promise<string>;
  /** Looks once more whether everything is as it should be; called now and then and at the end. Whatever it throws is a finding. */
  settle?(): Promise<void>;
  close(): Promise<void>;
}

/** What a case must not do, in a sentence. */
export class Finding extends Error {
  override readonly name = 'Finding';
}

export const TAKEN = 'taken';

/** The number that the act is refused with, or `taken`. An error without a number goes on as it is. */
export function outcomeOf(act: () => unknown): string {
  try {
    act();
    return TAKEN;
  } catch (error) {
    return numberOf(error);
  }
}

/** As {@link outcomeOf}, of what takes time. */
export async function outcomeOfPromise(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
    return TAKEN;
  } catch (error) {
    return numberOf(error);
  }
}

function numberOf(error: unknown): string {
  if (!(error instanceof AtollError)) throw error;
  if (error.message.length > LONGEST_MESSAGE)
    throw new Finding(`a message of ${error.message.length} characters: ${error.message.slice(0, 100)}…`);
  return String(error.code);
}

/** A person reads it, and it goes over the wire. */
const LONGEST_MESSAGE = 20_000;
