import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { folderEnrolments } from '@atoll/client';
import { fingerprintOf } from '@atoll/core';
import { type Check, failed, ok, problem, warning } from '../doctor/check.ts';
import { checkEngine, checkInference } from '../doctor/compute.ts';
import { checkWay } from '../doctor/coordinator.ts';
import { checkFolder, checkGpu, checkMachine, checkNode } from '../doctor/machine.ts';
import { engineName } from './engine-flag.ts';
import { invitationOf } from './invitation.ts';
import { type NetworkFlags, networkOptions } from './network-flags.ts';
import { siteNameOf } from './site-name.ts';

export interface DoctorFlags extends NetworkFlags {
  readonly invitation?: string;
  readonly name?: string;
  readonly state?: string;
  readonly engine?: string;
  readonly json?: boolean;
}

/** `atoll doctor [INVITATION|URL]`: whether this machine can take part, and how to mend what stands in the way. Nothing is changed. */
export async function doctor(coordinator: string | undefined, flags: DoctorFlags): Promise<void> {
  const { url, invitation } = await invitationOf(coordinator, flags.invitation);
  const name = flags.name ?? invitation?.site ?? siteNameOf(hostname());
  const directory = resolve(flags.state ?? join('atoll-site', name));
  const checks: Check[] = [];
  const tell = (...found: readonly Check[]): void => {
    checks.push(...found);
    if (!flags.json) for (const check of found) console.log(lineOf(check));
  };
  tell(checkNode(), checkMachine(), await checkFolder(directory), await checkGpu());
  tell(await checkEngine(engineName(flags.engine)));
  tell(await checkInference());
  const { check, known } = await enrolmentOf(directory);
  tell(invitation === undefined ? check : invitationLine(invitation, known));
  const address = url ?? invitation?.url ?? known?.url;
  if (address === undefined) tell(ok('coordinator', 'none given: pass an invitation or an address to check the way to it'));
  else {
    const authority = invitation?.authority ?? known?.authority ?? null;
    const file = join(directory, 'ca.pem');
    const pinned = authority !== null && existsSync(file) ? { pinned: await readFile(file, 'utf8') } : {};
    const pin = authority === null || flags.ca !== undefined ? {} : { caFingerprint: authority, ...pinned };
    tell(...(await checkWay(address, { ...pin, ...networkOptions(flags) })));
  }
  const problems = checks.filter(({ level }) => level === 'problem').length;
  const warnings = checks.filter(({ level }) => level === 'warning').length;
  if (flags.json) console.log(JSON.stringify({ checks, problems, warnings }, null, 2));
  else console.log(`\n${problems} ${problems === 1 ? 'problem' : 'problems'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`);
  process.exitCode = problems > 0 ? 1 : 0;
}

type Known = Awaited<ReturnType<ReturnType<typeof folderEnrolments>['read']>>;
type Letter = NonNullable<Awaited<ReturnType<typeof invitationOf>>['invitation']>;

/** Who this site is by its state folder. */
async function enrolmentOf(directory: string): Promise<{ readonly check: Check; readonly known: Known }> {
  try {
    const known = await folderEnrolments(directory).read();
    if (known === null) return { known, check: ok('enrolment', `none in ${directory}: the first atoll join needs the invitation`) };
    return { known, check: ok('enrolment', `${known.site}, key ${fingerprintOf(known.keys.publicKey)}, at ${known.url}`) };
  } catch (error) {
    return { known: null, check: failed('enrolment', error, 'Restore enrolment.json from a copy.') };
  }
}

function invitationLine({ site, expires, url }: Letter, known: Known): Check {
  const until = new Date(expires).toISOString();
  if (known !== null && known.site !== site)
    return problem(
      'enrolment',
      `the invitation is for ${site}, and the state folder is that of ${known.site}`,
      'Leave out --state and --name.',
    );
  if (known !== null) return ok('enrolment', `${site} is enrolled already; the invitation is not needed any more`);
  if (expires <= Date.now())
    return problem('enrolment', `the invitation for ${site} expired at ${until}`, 'Ask the operator for a new one.');
  if (expires - Date.now() < 60 * 60_000) return warning('enrolment', `the invitation for ${site} expires at ${until}`, 'Join soon.');
  return ok('enrolment', `invited as ${site} at ${url}, until ${until}`);
}

const MARKS = { ok: 'ok      ', warning: 'WARNING ', problem: 'PROBLEM ' } as const;

const lineOf = ({ level, name, found, mend }: Check): string =>
  `${MARKS[level]} ${name.padEnd(12)} ${found}${mend === undefined || mend === '' ? '' : `\n${' '.repeat(22)}→ ${mend}`}`;
