import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { lossTermSchema, ownLoss, PLAIN_LOSS, statisticsNeeds } from './loss.ts';
import { checkFederation, type FederationInput, federationJsonSchema } from './schema.ts';

const LEAST = { federation: 'lagoon', classes: ['cat', 'dog'] } satisfies FederationInput;
/** A head and views that every term is fine with. */
const ROOMY = {
  ...LEAST,
  head: { kind: 'adjustment', domains: 2 },
  features: { views: { count: 3, training: 'each' } },
} satisfies FederationInput;
const TERMS = lossTermSchema.options.map(({ shape }) => shape.name.value);

function lossIn(loss: unknown, file: FederationInput = ROOMY) {
  const result = checkFederation({ ...file, training: { loss } });
  if ('issues' in result) throw new Error(JSON.stringify(result.issues));
  return result.federation.training.loss;
}

const validate = new Ajv2020({ strict: true, strictTypes: false }).compile(federationJsonSchema());

describe('training.loss', () => {
  it('is cross-entropy where the file says nothing', () => expect(lossIn(undefined)).toEqual(PLAIN_LOSS));

  it.each(['cross-entropy', 'focal', 'mse'] as const)('may be named alone: %s', (classification) => {
    expect(lossIn(classification)).toEqual({ ...PLAIN_LOSS, classification });
    expect(validate({ ...ROOMY, training: { loss: classification } }), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...ROOMY, training: { loss: { classification } } })).toBe(true);
  });

  it.each(['hinge', 3, [], { name: 'focal' }, { terms: [{ name: 'hinge' }] }, { terms: ['kl'] }])('is refused: %j', (loss) => {
    expect(checkFederation({ ...ROOMY, training: { loss } })).toHaveProperty('issues');
    expect(validate({ ...ROOMY, training: { loss } })).toBe(false);
  });

  it.each(TERMS)('takes the term %s with its defaults, and says what each option is', (name) => {
    const [term] = lossIn({ terms: [{ name }] }).terms;
    expect(term).toMatchObject({ name, weight: expect.any(Number) as number });
    expect(lossIn({ terms: [term] }).terms).toEqual([term]);
    expect(validate({ ...ROOMY, training: { loss: { terms: [term] } } }), JSON.stringify(validate.errors)).toBe(true);
    const option = lossTermSchema.options.find(({ shape }) => shape.name.value === name);
    expect(option?.description).toMatch(/\.$/);
    for (const [key, { description }] of Object.entries(option?.shape ?? {})) if (key !== 'name') expect(description, key).toMatch(/\.$/);
  });

  it('takes each term once', () =>
    expect(checkFederation({ ...ROOMY, training: { loss: { terms: [{ name: 'l1' }, { name: 'l1' }] } } })).toHaveProperty('issues'));
});

describe('a term that the rest of the file does not fit', () => {
  it.each<[string, Partial<FederationInput>, string, RegExp]>([
    ['coral', { head: { kind: 'mlp' } }, 'terms.0.name', /coral needs head.kind adjustment/],
    ['mmd', { head: { kind: 'linear' } }, 'terms.0.name', /mmd needs head.kind adjustment/],
    ['embedding-alignment', { head: { kind: 'linear' } }, 'terms.0.name', /needs head.kind adjustment/],
    ['feature-map', { head: { kind: 'linear' } }, 'terms.0.name', /nothing is trained before the last layer/],
    ['adversarial', { head: { kind: 'mlp' } }, 'terms.0.name', /needs head.domains/],
    ['consistency', { features: {} }, 'terms.0.name', /needs two views/],
    ['source', { strategy: 'closed-form', head: { kind: 'linear' } }, '', /for strategies with rounds/],
  ])('%s', (name, changes, path, message) => {
    const result = checkFederation({ ...ROOMY, ...changes, training: { loss: { terms: [{ name }] } } });
    if (!('issues' in result)) throw new Error('was accepted');
    expect(result.issues.map((issue) => issue.path.join('.'))).toEqual([['training.loss', path].filter((part) => part !== '').join('.')]);
    expect(result.issues[0]?.message).toMatch(message);
  });

  it('compares with features of the frozen backbone, not with those of one that is trained', () => {
    const result = checkFederation({ ...ROOMY, training: { scope: 'last-block', loss: { terms: [{ name: 'mmd' }] } } });
    if (!('issues' in result)) throw new Error('was accepted');
    expect(result.issues.map(({ message }) => message).join('\n')).toMatch(/need training.scope head/);
  });

  it.each(['kl', 'distillation', 'entropy', 'pseudo-labels', 'l1', 'source'])('%s suits a linear head', (name) =>
    expect(checkFederation({ ...LEAST, training: { loss: { terms: [{ name }] } } })).toHaveProperty('federation'),
  );
});

describe('what a loss needs of the others', () => {
  it('is nothing for cross-entropy, and counts alone for class weights', () => {
    expect(statisticsNeeds(PLAIN_LOSS)).toBeNull();
    for (const loss of [{ classWeights: 'balanced' }, { logitAdjustment: 1 }, { terms: [{ name: 'adversarial' }] }])
      expect(statisticsNeeds(lossIn(loss))).toEqual({ sums: false, squares: false, gram: false, fourier: null });
  });

  it('is what its terms compare with', () => {
    expect(statisticsNeeds(lossIn({ terms: [{ name: 'coral' }] }))).toMatchObject({ sums: true, gram: true });
    expect(statisticsNeeds(lossIn({ terms: [{ name: 'mmd', bandwidths: [1] }] }))).toMatchObject({
      sums: false,
      fourier: { bandwidths: [1], units: 256 },
    });
    expect(statisticsNeeds(lossIn({ terms: [{ name: 'source' }] }))).toMatchObject({ sums: true, squares: true, gram: false });
  });

  it('is left out for a site that trains alone', () => {
    const loss = lossIn({ classification: 'focal', classWeights: 'balanced', terms: TERMS.map((name) => ({ name })) });
    const own = ownLoss(loss);
    expect(own.terms.map(({ name }) => name)).toEqual(['consistency', 'entropy', 'pseudo-labels', 'l1']);
    expect(own).toMatchObject({ classification: 'focal', classWeights: 'balanced' });
  });
});
