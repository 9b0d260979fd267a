import { randomBytes } from 'node:crypto';
import { AtollError, DURATION, describeDuration, durationMs, fingerprintOf, type OperatorName, type Role } from '@atoll/core';
import { encode, invite as inviteSite, isAddress, isLoopback, operatorAdd, operatorNameOf, roleOf, siteIdOf, wire } from '@atoll/protocol';
import { writeCredential, writePrivate } from '../operator/credential.ts';
import { type Found, type OperatorFlags, sameFlags, withOperator } from '../operator/with-operator.ts';
import { table } from '../terminal/terminal.ts';

const NOTHING = new Uint8Array();

/** `atoll invite SITE`: a one-time invitation, to pass on over a channel that others do not read. */
export async function invite(name: string, flags: OperatorFlags & { expires: string; address?: string; out?: string }): Promise<void> {
  const site = siteIdOf(name);
  const lasts = durationOf(flags.expires);
  const address = flags.address?.replace(/\/+$/, '');
  if (address !== undefined && !isAddress(address))
    throw new AtollError(103, `--address ${address} is no address, such as https://HOST:PORT.`);
  await withOperator(flags, async (operator, found) => {
    const { coordinator } = requireCredential(found);
    const secret = new Uint8Array(randomBytes(32));
    const expires = Date.now() + lasts;
    const made = { site, secret, expires, coordinator, address: address ?? null, reachedAt: found.url };
    const { letter, url } = await inviteSite(operator.request, made);
    if (flags.out === undefined) console.log(letter);
    else writePrivate(flags.out, `${letter}\n`);
    const where = flags.out === undefined ? 'This is the invitation' : `The invitation is in ${flags.out}`;
    console.error(`\n${where}: it lets one machine in as ${site}, once, within ${describeDuration(lasts)}. Treat it as a password.`);
    console.error('At the site, with the invitation in a file:\n  atoll join --invitation FILE --data DIR');
    if (isLoopback(new URL(url).hostname) || new URL(url).hostname === '0.0.0.0')
      console.error(`\nIt names ${url}, which only this machine can reach; name another with --address https://HOST:PORT.`);
  });
}

/** `atoll sites`: who is invited, enrolled, connected, revoked. */
export async function sites(flags: OperatorFlags): Promise<void> {
  await withOperator(flags, async (operator) => showSites(await operator.request('sites', NOTHING), flags));
}

/** `atoll revoke SITE --reason TEXT`: shuts a site out at once, and withdraws its open invitation. */
export async function revoke(name: string, flags: OperatorFlags & { reason: string }): Promise<void> {
  const message = encode(wire.Revoke, { site: siteIdOf(name), reason: flags.reason });
  await withOperator(flags, async (operator) => showSites(await operator.request('revoke', message), flags));
}

/** `atoll operators list`. */
export async function listOperators(flags: OperatorFlags): Promise<void> {
  await withOperator(flags, async (operator) => showOperators(await operator.request('operators', NOTHING)));
}

/** `atoll operators add NAME --role ROLE`: makes the token here; the coordinator is told its SHA-256 only. */
export async function addOperator(name: string, flags: OperatorFlags & { role: string; out?: string }): Promise<void> {
  const operatorName: OperatorName = operatorNameOf(name);
  const role: Role = roleOf(flags.role);
  await withOperator(flags, async (operator, found) => {
    const { coordinator, authority } = requireCredential(found);
    const token = randomBytes(32);
    const out = flags.out ?? `atoll-operator-${name}.json`;
    const file = { name: operatorName, role, token: token.toString('base64url'), url: found.url, coordinator, authority };
    // The file first: a token that the coordinator knows and nobody has would only be in the way.
    writeCredential(out, file);
    showOperators(await operator.request('add', operatorAdd(file)));
    console.log(`\n${out} is what ${name} needs: --operator ${out}, or ATOLL_OPERATOR. Whoever has it is ${name}.`);
  });
}

/** `atoll operators remove NAME`. */
export async function removeOperator(name: string, flags: OperatorFlags): Promise<void> {
  const message = encode(wire.OperatorRemove, { name: operatorNameOf(name) });
  await withOperator(flags, async (operator) => showOperators(await operator.request('remove', message)));
}

function requireCredential({ credential }: Found): NonNullable<Found['credential']> {
  if (credential === null) throw new AtollError(811, 'This takes an operator’s file, and none is here.');
  return credential;
}

function durationOf(text: string): number {
  if (!DURATION.test(text)) throw new AtollError(103, `--expires ${text} is no duration, such as 7d or 12h.`);
  return durationMs(text);
}

const day = (at: number | null | undefined): string => new Date(at ?? 0).toISOString().slice(0, 16).replace('T', ' ');

function showSites({ sites: list }: wire.Reply.$Properties, flags: OperatorFlags): void {
  const rows = (list?.sites ?? []).map(({ site, standing, publicKey, since, expires, by, reason, connected }) => [
    site ?? '',
    standing ?? '',
    connected ? 'connected' : '',
    publicKey?.length ? fingerprintOf(publicKey) : '',
    day(since),
    [by ? `by ${by}` : '', reason ?? '', expires ? `until ${day(expires)}` : ''].filter((part) => part !== '').join(', '),
  ]);
  if (rows.length === 0) console.log(`No site yet. Invite one with:  atoll invite SITE${sameFlags(flags)}`);
  else console.log(table([['site', 'standing', 'connection', 'key', 'since (UTC)', ''], ...rows]));
}

function showOperators({ operators: list }: wire.Reply.$Properties): void {
  const rows = (list?.operators ?? []).map(({ name, role, since, by }) => [name ?? '', role ?? '', day(since), by ?? '']);
  console.log(table([['operator', 'role', 'since (UTC)', 'added by'], ...rows]));
}
