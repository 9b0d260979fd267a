import { decodeRunEvent, encodeRunEvent } from '@atoll/protocol';
import fc from 'fast-check';
import { eventsOf, eventTypes } from '../../../libs/protocol/src/testing/arbitrary-event.ts';
import { pick } from '../mutate/bytes.ts';
import { mutateMessage } from '../mutate/protobuf.ts';
import { Finding, outcomeOf, type Target } from '../target.ts';

const EVENTS_OF_A_KIND = 12;

/** A case is the bytes of an event; one that is read has to give bytes that read as the same again. */
export const journal: Target = {
  name: 'journal',
  about: 'the bytes of events in the journal',
  cost: 1,
  atOnce: 1,
  caseMs: 3_000,
  open: async () => {
    const valid = eventTypes.flatMap((type) =>
      fc.sample(eventsOf(type), { seed: 6, numRuns: EVENTS_OF_A_KIND }).map((event) => encodeRunEvent(event)),
    );
    return {
      make: (random) => mutateMessage(random, pick(random, valid)),
      run: (bytes) =>
        outcomeOf(() => {
          const once = encodeRunEvent(decodeRunEvent(bytes));
          const twice = encodeRunEvent(decodeRunEvent(once));
          if (!Buffer.from(once).equals(twice)) throw new Finding('an event does not come back as it was written');
        }),
      close: async () => undefined,
    };
  },
};
