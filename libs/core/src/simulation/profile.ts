import { z } from 'zod';
import { DURATION, type FederationIssue, issuesOf } from '../federation/index.ts';

const duration = z.string().regex(DURATION, 'a duration such as 30s, 10m or 2h');

/** 68 % of the draws of a log-normal distribution lie between the median divided and multiplied by it. */
const spread = z.number().min(1).max(100).default(1).describe('Geometric standard deviation; 1 for no spread.');

const speed = (description: string) =>
  z.strictObject({ median: z.number().positive().max(1e9).describe(`${description} Log-normal over the sites.`), spread }).optional();

const interruption = (description: string) =>
  z
    .strictObject({
      every: duration.describe(`${description} The mean time from the end of one to the next, of an exponential distribution.`),
      last: duration.describe('The mean time that one lasts, likewise.'),
    })
    .optional();

const kindSchema = z.strictObject({
  name: z.string().min(1).max(40).default('site').describe('What the report calls these sites.'),
  share: z.number().positive().max(1e6).default(1).describe('How many of the sites are of this kind, relative to the others.'),
  arrival: z
    .strictObject({ median: duration.describe('From the launch until the site is started. Log-normal over the sites.'), spread })
    .optional(),
  features: speed('Images a second whose features a site computes before its first answer.'),
  training: speed('Images a second in one pass of training; judging takes a third of the time.'),
  workload: z
    .number()
    .positive()
    .max(1e6)
    .default(1)
    .describe('As how many images each image counts in time: a simulation has fewer than its sites would have.'),
  variation: z.number().min(1).max(100).default(1).describe('Geometric standard deviation of the time of a task, from task to task.'),
  stragglers: z
    .strictObject({
      share: z.number().min(0).max(1).describe('This share of the tasks takes longer.'),
      factor: z.number().min(1).max(1e6).describe('So many times as long.'),
    })
    .optional(),
  link: z
    .strictObject({
      down: speed('Mbit/s towards the site.'),
      up: speed('Mbit/s from the site.'),
      latency: duration.optional().describe('What every message takes, one way.'),
    })
    .prefault({}),
  outages: interruption('The connection is lost; what the site computes goes on.'),
  shutdowns: interruption('The machine is off; what it was computing begins anew.'),
  leaves: z
    .strictObject({
      after: duration.describe(
        'The mean time from the start of a site until it leaves for good, of an exponential distribution. One that is off or without a connection then says nothing; it does not come back.',
      ),
    })
    .optional(),
});

const profileSchema = z.strictObject({
  kinds: z.array(kindSchema).min(1).max(100).describe('The kinds of sites that there are.'),
});

/** A kind of sites: how fast they are, and when they are there. */
export type SiteKind = z.output<typeof kindSchema>;
/** What virtual sites are like. */
export type SimulationProfile = z.output<typeof profileSchema>;
/** A file of profiles before its defaults are filled in. */
export type SimulationProfileInput = z.input<typeof profileSchema>;

/** The profile, or what is wrong with it, in the order of the file's keys. */
export function checkProfile(value: unknown): { profile: SimulationProfile } | { issues: FederationIssue[] } {
  const result = profileSchema.safeParse(value);
  return result.success ? { profile: result.data } : { issues: issuesOf(result.error) };
}

/** JSON Schema (draft 2020-12) of a profile. */
export const profileJsonSchema = (): Record<string, unknown> => z.toJSONSchema(profileSchema, { io: 'input', target: 'draft-2020-12' });

/**
 * Profiles by name: starting points, chosen by hand and measured nowhere.
 * `ideal`: nothing takes time and nobody is ever away.
 */
export const PROFILES: Readonly<Record<'ideal' | 'hospital' | 'phone' | 'flaky', SimulationProfileInput>> = {
  ideal: { kinds: [{ name: 'ideal' }] },
  hospital: {
    kinds: [
      {
        name: 'hospital',
        arrival: { median: '2h', spread: 2 },
        workload: 100,
        features: { median: 15, spread: 1.7 },
        training: { median: 2_000, spread: 1.7 },
        variation: 1.2,
        stragglers: { share: 0.02, factor: 20 },
        link: { down: { median: 50, spread: 2 }, up: { median: 20, spread: 2 }, latency: '20ms' },
        outages: { every: '2d', last: '10m' },
        shutdowns: { every: '7d', last: '4h' },
      },
    ],
  },
  phone: {
    kinds: [
      {
        name: 'phone',
        arrival: { median: '1h', spread: 2 },
        workload: 20,
        features: { median: 2, spread: 2 },
        training: { median: 200, spread: 2 },
        variation: 1.5,
        stragglers: { share: 0.05, factor: 10 },
        link: { down: { median: 20, spread: 2 }, up: { median: 5, spread: 2 }, latency: '80ms' },
        outages: { every: '2h', last: '5m' },
        shutdowns: { every: '4h', last: '3h' },
        leaves: { after: '30d' },
      },
    ],
  },
  flaky: {
    kinds: [
      {
        name: 'flaky',
        arrival: { median: '30m', spread: 2 },
        workload: 100,
        features: { median: 10, spread: 2 },
        training: { median: 1_000, spread: 2 },
        variation: 1.5,
        stragglers: { share: 0.1, factor: 30 },
        link: { down: { median: 10, spread: 3 }, up: { median: 2, spread: 3 }, latency: '150ms' },
        outages: { every: '30m', last: '10m' },
        shutdowns: { every: '6h', last: '30m' },
        leaves: { after: '7d' },
      },
    ],
  },
};
