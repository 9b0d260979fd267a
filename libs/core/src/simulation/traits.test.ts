import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random/index.ts';
import { checkProfile, PROFILES, type SimulationProfile, type SimulationProfileInput } from './profile.ts';
import { drawTraits, exponential, logNormal } from './traits.ts';

function profileOf(input: SimulationProfileInput): SimulationProfile {
  const checked = checkProfile(input);
  if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
  return checked.profile;
}

const names = (count: number): string[] => Array.from({ length: count }, (_, place) => `site-${place + 1}`);

describe('drawing virtual sites', () => {
  test('the distributions have the quantiles and means that they are named by', () => {
    const random = createRandom(3);
    const speeds = Array.from({ length: 20_001 }, () => logNormal(random, 50, 2)).sort((a, b) => a - b);
    expect((speeds[10_000] ?? 0) / 50).toBeCloseTo(1, 1);
    expect(speeds.filter((speed) => speed > 25 && speed < 100).length / speeds.length).toBeCloseTo(0.683, 1);
    const times = Array.from({ length: 20_000 }, () => exponential(random, 300));
    expect(times.reduce((sum, time) => sum + time, 0) / times.length / 300).toBeCloseTo(1, 1);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0);
  });

  test('the same seed draws the same sites; another seed others; kinds have their shares', () => {
    const profile = profileOf({ kinds: [{ ...PROFILES.hospital.kinds[0], share: 3 }, ...PROFILES.phone.kinds] });
    const describeAll = (seed: number) =>
      JSON.stringify([...drawTraits(profile, names(40), seed)].map(([name, one]) => [name, one, one.nextOutage(), one.taskFactor('a')]));
    expect(describeAll(7)).toBe(describeAll(7));
    expect(describeAll(7)).not.toBe(describeAll(8));
    const kinds = [...drawTraits(profile, names(40), 7).values()].map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'hospital')).toHaveLength(30);
    expect(kinds.filter((kind) => kind === 'phone')).toHaveLength(10);
  });

  test('a site is the same whatever else was drawn before: other deadlines meet the same outages', () => {
    const profile = profileOf(PROFILES.flaky);
    const [one, other] = [drawTraits(profile, names(3), 1), drawTraits(profile, names(3), 1)].map((sites) => sites.get('site-2'));
    for (let task = 0; task < 5; task++) other?.taskFactor(`task ${task}`);
    other?.nextShutdown();
    expect(one?.nextOutage()).toEqual(other?.nextOutage());
    expect(one?.taskFactor('round 9')).toBe(other?.taskFactor('round 9'));
  });

  test('every site of every profile has a kind and times that are no less than nothing', () => {
    const anyProfile = fc.constantFrom(...Object.values(PROFILES)).map(profileOf);
    fc.assert(
      fc.property(anyProfile, fc.integer({ min: 1, max: 30 }), fc.nat(), (profile, count, seed) => {
        const sites = drawTraits(profile, names(count), seed);
        expect(sites.size).toBe(count);
        for (const site of sites.values()) {
          const outage = site.nextOutage();
          const times = [site.arrivalMs, site.leavesAfterMs, site.taskFactor('x'), outage?.afterMs ?? 0, outage?.lastsMs ?? 0];
          expect(times.every((time) => time >= 0)).toBe(true);
        }
      }),
    );
  });

  test('ideal sites are there at once, infinitely fast and never away', () => {
    const site = drawTraits(profileOf(PROFILES.ideal), ['site-1'], 1).get('site-1');
    expect(site).toMatchObject({
      arrivalMs: 0,
      latencyMs: 0,
      featuresPerMs: Number.POSITIVE_INFINITY,
      leavesAfterMs: Number.POSITIVE_INFINITY,
    });
    expect([site?.nextOutage(), site?.nextShutdown(), site?.taskFactor('x')]).toEqual([null, null, 1]);
  });
});

test('a profile with mistakes is not taken, and each is named', () => {
  const checked = checkProfile({ kinds: [{ training: { median: -1 }, outage: {} }], more: 1 });
  expect('issues' in checked && checked.issues.map(({ path, unknownKeys }) => [path.join('.'), unknownKeys?.join()])).toEqual([
    ['kinds.0.training.median', undefined],
    ['kinds.0', 'outage'],
    ['', 'more'],
  ]);
});
