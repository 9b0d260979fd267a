import { federationJsonSchema } from '@atoll/core';
import { describe, expect, it } from 'vitest';
import { parseDraft, valueAt, withValue } from './draft.ts';
import { type Field, fieldsOf, type SchemaNode } from './fields.ts';

const fields = fieldsOf(federationJsonSchema() as SchemaNode); // JSON Schema is of this form
const find = (path: string, among: readonly Field[] = fields): Field => {
  const all = (list: readonly Field[]): Field[] =>
    list.flatMap((one) => [one, ...(one.control.kind === 'group' ? all(one.control.fields) : [])]);
  const field = all(among).find((one) => one.path.join('.') === path);
  if (field === undefined) throw new Error(`no field ${path}`);
  return field;
};

describe('the form of the federation file', () => {
  it('has every key of the schema in its order but those that only text can say', () => {
    const names = Object.keys(federationJsonSchema().properties as object);
    expect(fields.map(({ name }) => name)).toEqual(names.filter((name) => name !== 'tasks'));
  });

  it('has bounds, defaults and what is meant from the schema', () => {
    expect(find('rounds')).toMatchObject({ fallback: 20, control: { kind: 'number', whole: true, min: 1, max: 10_000 } });
    expect(find('federation')).toMatchObject({ required: true, control: { kind: 'text' } });
    expect(find('cohort.lateJoin')).toMatchObject({ fallback: true, control: { kind: 'flag' } });
    expect(find('evaluation.metric').control).toMatchObject({
      kind: 'choice',
      options: ['accuracy', 'balancedAccuracy', 'macroF1', 'loss'],
    });
    expect(find('classes').control).toEqual({ kind: 'list' });
    expect(find('deadlines.step').description).toContain('waits');
  });

  it('offers a strategy by its name, and then its options', () => {
    const { control } = find('strategy');
    if (control.kind !== 'variant') throw new Error(control.kind);
    expect(control.alone).toBe(true);
    const momentum = control.options.find(({ value }) => value === 'fedavgm');
    expect(momentum?.fields.map(({ path }) => path.join('.'))).toEqual(['strategy.serverLearningRate', 'strategy.momentum']);
    expect(find('head').control).toMatchObject({ kind: 'variant', key: 'kind' });
  });
});

describe('a draft', () => {
  const text = '# for the lagoon\nfederation: lagoon # its name\nclasses: [cat, dog]\nstrategy: fedavgm\n';

  it('keeps comments and order where a field changes it', () => {
    const changed = withValue(withValue(text, ['rounds'], 5), ['federation'], 'reef');
    expect(changed).toBe('# for the lagoon\nfederation: reef # its name\nclasses: [cat, dog]\nstrategy: fedavgm\nrounds: 5\n');
  });

  it('makes an object of a name that gets an option, and takes out what is left empty', () => {
    const more = withValue(text, ['strategy', 'momentum'], 0.9, 'name');
    expect(parseDraft(more)?.value).toMatchObject({ strategy: { name: 'fedavgm', momentum: 0.9 } });
    const nested = withValue(text, ['cohort', 'sites'], 3);
    expect(withValue(nested, ['cohort', 'sites'], undefined)).toBe(text);
  });

  it('is left alone while it is no YAML', () => {
    expect(withValue('federation: [', ['rounds'], 5)).toBe('federation: [');
    expect(parseDraft('federation: [')).toBeNull();
    expect(valueAt({ a: { b: 1 } }, ['a', 'b'])).toBe(1);
    expect(valueAt('a', ['a', 'b'])).toBeUndefined();
  });
});
