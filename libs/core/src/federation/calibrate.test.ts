import { expect, it } from 'vitest';
import { checkFederation, federationJsonSchema } from './schema.ts';

const FILE = { federation: 'cells', classes: ['a', 'b'] };
const issuesOf = (changes: object) => {
  const checked = checkFederation({ ...FILE, ...changes });
  return 'issues' in checked ? checked.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) : [];
};

it('is off unless the file says otherwise, and takes a name alone', () => {
  const calibrateOf = (training: object) => {
    const checked = checkFederation({ ...FILE, training });
    return 'federation' in checked && checked.federation.training.calibrate;
  };
  expect(calibrateOf({})).toEqual({ name: 'off' });
  const full = { name: 'virtual-features', covariance: 'shared', images: 500 };
  expect(calibrateOf({ calibrate: 'virtual-features' })).toEqual(full);
  expect(calibrateOf({ calibrate: { name: 'virtual-features', images: 9 } })).toEqual({ ...full, images: 9 });
  expect(JSON.stringify(federationJsonSchema())).toContain('"enum":["off","virtual-features"]');
});

it('needs a head on frozen features', () => {
  const calibrate = 'virtual-features';
  expect(issuesOf({ training: { calibrate, scope: 'last-block' } })).toEqual([
    'training.calibrate: virtual-features needs training.scope head',
  ]);
  for (const head of [{ kind: 'linear', kernel: 'relu' }, { kind: 'mlp' }, { kind: 'adjustment' }])
    expect(issuesOf({ training: { calibrate }, head })).toEqual([]);
  expect(issuesOf({ training: { calibrate: 'wishes' } })).toHaveLength(1);
});
