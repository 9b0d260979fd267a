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

/**
 * The labelled examples of every class `size` times, in a new order, and those without a label once each: each example of a
 * class as often as any other of it, but for one time; who gets the odd ones is drawn.
 */
function resampledOrder(labels: Int32Array, sizeOf: (counts: readonly number[]) => number, random: Random): Int32Array {
  const classes = placesByClass(labels);
  const unlabelled = classes.filter(([place = 0]) => (labels[place] ?? -1) < 0).flat();
  const labelled = classes.filter(([place = 0]) => (labels[place] ?? -1) >= 0);
  const size = sizeOf(labelled.map(({ length }) => length));
  const drawn = labelled.flatMap((places) => {
    const whole = Math.floor(size / places.length);
    return [...Array.from({ length: whole }, () => places).flat(), ...random.shuffle([...places]).slice(0, size % places.length)];
  });
  return random.shuffle(Int32Array.from([...drawn, ...unlabelled]));
}

/**
 * The places of the examples in the order in which an epoch takes them: `labels.length` of them, but more where small classes
 * are repeated (`oversample`, to the size of the largest) and fewer where large ones are cut (`undersample`, to the smallest,
 * others each epoch). Both follow He, Garcia: Learning from Imbalanced Data. IEEE TKDE 21, 2009, section 3.1.1.
 */
export function epochOrder(sampling: Sampling, labels: Int32Array, random: Random): Int32Array {
  switch (sampling) {
    case 'balanced':
      return balancedOrder(labels, random);
    case 'oversample':
      return resampledOrder(labels, (counts) => Math.max(0, ...counts), random);
    case 'undersample':
      return resampledOrder(labels, (counts) => Math.min(...counts), random);
    case 'shuffle':
      return random.shuffle(Int32Array.from(labels, (_, place) => place));
  }
}
