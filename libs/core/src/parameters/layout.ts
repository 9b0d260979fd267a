/** Where one named tensor stands in the flat vector: row-major, `size` values from `offset`. */
export interface TensorSlot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

/** The order, names and shapes of the tensors of a head in its flat vector of `size` values. */
export interface ParameterLayout {
  readonly tensors: readonly TensorSlot[];
  readonly size: number;
}

/** A head's parameters: one flat vector, and what stands where in it. */
export interface Parameters {
  readonly layout: ParameterLayout;
  readonly values: Float32Array;
}

/** Lays the tensors one after the other, in the order given. */
export function layoutOf(tensors: readonly { name: string; shape: readonly number[] }[]): ParameterLayout {
  let offset = 0;
  const slots = tensors.map(({ name, shape }) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const slot: TensorSlot = { name, shape: [...shape], offset, size };
    offset += size;
    return slot;
  });
  return { tensors: slots, size: offset };
}

/** True when both name the same tensors with the same shapes in the same order. */
export function sameLayout(a: ParameterLayout, b: ParameterLayout): boolean {
  return (
    a.size === b.size &&
    a.tensors.length === b.tensors.length &&
    a.tensors.every((slot, i) => {
      const other = b.tensors[i];
      return (
        other !== undefined &&
        slot.name === other.name &&
        slot.shape.length === other.shape.length &&
        slot.shape.every((extent, k) => extent === other.shape[k])
      );
    })
  );
}

/** The values of one tensor, as a view into the flat vector. */
export function tensorValues(parameters: Parameters, name: string): Float32Array {
  const slot = parameters.layout.tensors.find((tensor) => tensor.name === name);
  if (slot === undefined) throw new RangeError(`no tensor ${name} in this layout`);
  return parameters.values.subarray(slot.offset, slot.offset + slot.size);
}
