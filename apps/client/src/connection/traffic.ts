/** Bytes by kind of message (`hello`, `result`, `blob` …), the payloads without the frames of the transport. */
export interface TrafficCounts {
  readonly sent: Readonly<Record<string, number>>;
  readonly received: Readonly<Record<string, number>>;
}

/** Where everything that leaves the site is put down before it goes. */
export interface Outgoing {
  /** Throws AtollError 702: then the message must not go. */
  sent(kind: string, payload: Uint8Array): void;
  /** Of a request over HTTP, method, path and range. Throws AtollError 702: then it must not go. */
  requested(request: string, kind: string): void;
}

/** Counts what goes to the coordinator and what comes from it; what goes is put down first. */
export interface Traffic extends Outgoing {
  received(kind: string, bytes: number): void;
  counts(): TrafficCounts;
}

/** @param outgoing is told of all that goes, before it is counted and goes */
export function countTraffic(outgoing?: Outgoing): Traffic {
  const sent = new Map<string, number>();
  const received = new Map<string, number>();
  const count = (counts: Map<string, number>, kind: string, bytes: number) => {
    counts.set(kind, (counts.get(kind) ?? 0) + bytes);
  };
  return {
    sent(kind, payload) {
      outgoing?.sent(kind, payload);
      count(sent, kind, payload.length);
    },
    requested: (request, kind) => outgoing?.requested(request, kind),
    received: (kind, bytes) => count(received, kind, bytes),
    counts: () => ({ sent: Object.fromEntries(sent), received: Object.fromEntries(received) }),
  };
}
