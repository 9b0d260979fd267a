import { encode, wire } from '@atoll/protocol';

export type Reply = wire.Reply.$Properties;

/** Acknowledges with what the work gives, or with the refusal of what it throws; never throws itself. */
export function respond(acknowledge: unknown, work: () => Reply, refusalOf: (error: unknown) => wire.Refusal.$Properties): void {
  let reply: Reply;
  try {
    reply = work();
  } catch (error) {
    reply = { body: 'refusal', refusal: refusalOf(error) };
  }
  if (typeof acknowledge === 'function') acknowledge(encode(wire.Reply, reply));
}
