/** Bytes by kind of message (`hello`, `result`, `blob` …), the payloads without the frames of the transport. */
export interface TrafficCounts {
  readonly sent: Readonly<Record<string, number>>;
  readonly received: Readonly<Record<string, number>>;
}

/** Counts what goes to the coordinator and what comes from it. */
export interface Traffic {
  sent(kind: string, bytes: number): void;
  received(kind: string, bytes: number): void;
  counts(): TrafficCounts;
}

export function countTraffic(): Traffic {
  const sent = new Map<string, number>();
  const received = new Map<string, number>();
  const add = (counts: Map<string, number>) => (kind: string, bytes: number) => {
    counts.set(kind, (counts.get(kind) ?? 0) + bytes);
  };
  return {
    sent: add(sent),
    received: add(received),
    counts: () => ({ sent: Object.fromEntries(sent), received: Object.fromEntries(received) }),
  };
}
