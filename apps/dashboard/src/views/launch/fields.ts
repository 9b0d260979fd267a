/** As much of JSON Schema (draft 2020-12) as the federation file's needs. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

/** One of several forms that a value can have, told apart by a word. */
export interface Variant {
  readonly value: string;
  readonly description: string;
  readonly fields: readonly Field[];
}

export type Control =
  | { readonly kind: 'text' }
  | { readonly kind: 'number'; readonly whole: boolean; readonly min?: number; readonly max?: number }
  | { readonly kind: 'flag' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  /** Words with commas between. */
  | { readonly kind: 'list' }
  /** `alone`: the word may stand for the whole value. */
  | { readonly kind: 'variant'; readonly key: string; readonly alone: boolean; readonly options: readonly Variant[] }
  | { readonly kind: 'group'; readonly fields: readonly Field[] };

/** Something that a person can fill in. */
export interface Field {
  readonly path: readonly string[];
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** What holds where it is left out. */
  readonly fallback: unknown;
  readonly control: Control;
}

/** The fields of an object, in the schema's order. What no field can hold, a map of tasks for instance, is for the text alone and left out. */
export function fieldsOf(node: SchemaNode, path: readonly string[] = []): Field[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, property]) => {
    const here = [...path, name];
    const control = controlOf(property, here);
    if (control === null) return [];
    const required = node.required?.includes(name) ?? false;
    return [{ path: here, name, description: property.description ?? '', required, fallback: property.default, control }];
  });
}

function controlOf(node: SchemaNode, path: readonly string[]): Control | null {
  const alternatives = node.anyOf ?? node.oneOf;
  if (alternatives !== undefined) return ofAlternatives(alternatives, path);
  if (node.enum !== undefined) return { kind: 'choice', options: node.enum.map(String) };
  switch (node.type) {
    case 'object': {
      const fields = fieldsOf(node, path);
      return fields.length === 0 ? null : { kind: 'group', fields };
    }
    case 'array':
      return node.items?.type === 'string' ? { kind: 'list' } : null;
    case 'boolean':
      return { kind: 'flag' };
    case 'integer':
    case 'number': {
      const { minimum, maximum } = node;
      const bounds = { ...(minimum === undefined ? {} : { min: minimum }), ...(maximum === undefined ? {} : { max: maximum }) };
      return { kind: 'number', whole: node.type === 'integer', ...bounds };
    }
    case 'string':
      return { kind: 'text' };
    default:
      return null;
  }
}

/** Objects that a word tells apart make a choice with what belongs to each; else the simplest of the alternatives is offered. */
function ofAlternatives(alternatives: readonly SchemaNode[], path: readonly string[]): Control | null {
  const flat = alternatives.flatMap((one) => one.anyOf ?? one.oneOf ?? [one]);
  const objects = flat.filter(({ properties }) => properties !== undefined);
  const key = Object.entries(objects[0]?.properties ?? {}).find(([, property]) => property.const !== undefined)?.[0];
  const telling = key === undefined ? [] : objects.filter(({ properties }) => properties?.[key]?.const !== undefined);
  if (key !== undefined && telling.length > 1) {
    const options = telling.map((one) => ({
      value: String(one.properties?.[key]?.const),
      description: one.description ?? '',
      fields: fieldsOf(one, path).filter(({ name }) => name !== key),
    }));
    return { kind: 'variant', key, alone: flat.some(({ type }) => type === 'string'), options };
  }
  const words = flat.flatMap((one) => one.enum ?? (one.const === undefined ? [] : [one.const]));
  if (words.length > 1) return { kind: 'choice', options: words.map(String) };
  const simple = flat.find(({ type }) => type === 'boolean' || type === 'integer' || type === 'number' || type === 'string');
  return simple === undefined ? null : controlOf(simple, path);
}
