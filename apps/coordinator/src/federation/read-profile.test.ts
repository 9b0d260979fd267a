import { describe, expect, test } from 'vitest';
import { readProfile } from './read-profile.ts';

describe('a profile of virtual sites', () => {
  test('is read with every default filled in', () => {
    const { kinds } = readProfile('kinds:\n  - { name: clinic, share: 2, outages: { every: 2d, last: 10m } }\n');
    expect(kinds).toEqual([{ name: 'clinic', share: 2, outages: { every: '2d', last: '10m' }, workload: 1, variation: 1, link: {} }]);
  });

  test('is refused with the line of each mistake and what was meant', () => {
    const text = 'kinds:\n  - name: clinic\n    outage: { every: 2d, last: 10m }\n    training: { median: fast }\n';
    expect(() => readProfile(text)).toThrow(
      expect.objectContaining({
        code: 107,
        message: expect.stringMatching(/Line 4: kinds\.0\.training\.median.*Line 3: kinds\.0 has no key "outage"/),
        hint: expect.stringContaining('Did you mean "outages"?'),
      }),
    );
    expect(() => readProfile('kinds: [')).toThrow(expect.objectContaining({ code: 102 }));
  });
});
