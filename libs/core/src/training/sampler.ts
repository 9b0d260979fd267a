import type { Random } from '../random/index.ts';
import type { Sampling } from './types.ts';

/** Places 0 … count−1 of the examples of each class that occurs. */
function placesByClass(labels: Int32Array): number[][] {
  const places = new Map<number, number[]>();
  labels.forEach((label, place) => {
    const known = places.get(label);
    if (known === undefined) places.set(label, [place]);
    else known.push(place);
  });
  return [...places.keys()].sort((a, b) => a - b).map((label) => places.get(label) ?? []);
}

/** Goes through the classes in turn, in a new order each turn, and through each class's examples in a new order each time. */
function balancedOrder(labels: Int32Array, random: Random): Int32Array {
  const queues = placesByClass(labels).map((places) => ({ places: random.shuffle(places), next: 0 }));
  const order = new Int32Array(labels.length);
  for (let filled = 0; filled < order.length; ) {
    for (const queue of random.shuffle([...queues])) {
      if (filled === order.length) break;
      if (queue.next === queue.places.length) {
        random.shuffle(queue.places);
        queue.next = 0;
      }
      order[filled++] = queue.places[queue.next++] ?? 0;
    }
  }
  return order;
}

/** The places of the examples in the order in which an epoch takes them, `labels.length` of them. */
export function epochOrder(sampling: Sampling, labels: Int32Array, random: Random): Int32Array {
  if (sampling === 'balanced') return balancedOrder(labels, random);
  return random.shuffle(Int32Array.from(labels, (_, place) => place));
}
