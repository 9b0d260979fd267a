import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { folderEnrolments, readDataset } from '@atoll/client';
import { AtollError, isSiteId } from '@atoll/core';
import { looksLikeInvitation, parseInvitation } from '@atoll/protocol';
import { cancel, confirm, intro, isCancel, log, text } from '@clack/prompts';
import { siteNameOf } from './site-name.ts';

/** What `atoll join` needs and may be asked for. */
export interface Needs {
  /** An invitation, or a coordinator's address. */
  readonly coordinator?: string;
  /** The file of an invitation. */
  readonly invitation?: string;
  readonly data?: string;
  readonly name?: string;
  readonly state?: string;
}

export type Complete = Needs & { readonly data: string };

/** Whether there is a person to ask: both ends are terminals. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

/** The person at the prompts has ended them with Ctrl-C; nothing was written and nobody was called. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Asks for what is missing. @throws Cancelled */
export async function askForMissing(given: Needs): Promise<Complete> {
  intro('atoll join: a few questions; Ctrl-C ends them, and nothing is changed');
  const coordinator =
    given.coordinator ?? (given.invitation !== undefined || (await isEnrolled(given)) ? undefined : await askInvitation());
  const found = { ...given, ...(coordinator === undefined ? {} : { coordinator }) };
  const data = given.data ?? (await askData());
  const invited = await siteOf(found);
  const needsName = given.name === undefined && invited === null && coordinator !== undefined;
  const name = needsName ? await askName() : given.name;
  const place = join('atoll-site', name ?? invited ?? siteNameOf(hostname()));
  const state = given.state ?? (await askState(place));
  return { ...found, data, state, ...(name === undefined ? {} : { name }) };
}

/** Whether the person agrees to what will leave the site; Ctrl-C is a no. */
export async function agrees(run: string): Promise<boolean> {
  return answered(await confirm({ message: `Take part in ${run}, and let this leave the site?` }).catch(() => false), false);
}

function answered<T>(answer: T, otherwise?: Exclude<T, symbol>): Exclude<T, symbol> {
  if (!isCancel(answer)) return answer as Exclude<T, symbol>; // no other symbol comes
  if (otherwise !== undefined) return otherwise;
  cancel('Nothing was changed.');
  throw new Cancelled();
}

async function isEnrolled({ name, state }: Needs): Promise<boolean> {
  const directory = resolve(state ?? join('atoll-site', name ?? siteNameOf(hostname())));
  return existsSync(directory) && (await folderEnrolments(directory).read()) !== null;
}

async function siteOf({ coordinator, invitation }: Needs): Promise<string | null> {
  const letter = invitation !== undefined && invitation !== '-' ? await readFile(invitation, 'utf8').catch(() => '') : (coordinator ?? '');
  return looksLikeInvitation(letter) ? parseInvitation(letter).site : null;
}

/** The text of an invitation, given or in a file, or an address. */
async function askInvitation(): Promise<string> {
  for (;;) {
    const answer = answered(
      await text({
        message: 'Invitation: the text, or the path of its file (or the address of an open coordinator)',
        placeholder: 'atoll-invitation.… or a path',
        validate: (value) => ((value ?? '').trim() === '' ? 'The operator of the coordinator makes one with atoll invite.' : undefined),
      }),
    ).trim();
    try {
      if (/^https?:\/\//.test(answer)) return answer;
      const letter = looksLikeInvitation(answer) ? answer : await readFile(resolve(answer), 'utf8');
      const { site, url } = parseInvitation(letter);
      log.info(`for ${site}, from ${url}`);
      return letter;
    } catch (error) {
      tell(error);
    }
  }
}

/** A folder or CSV, with what is in it. */
async function askData(): Promise<string> {
  for (;;) {
    const answer = answered(
      await text({
        message: 'Images: a folder with one sub-folder a class, or a CSV',
        validate: (value) => ((value ?? '').trim() === '' ? 'They are only read, and never leave this machine.' : undefined),
      }),
    ).trim();
    try {
      const { samples, classes } = await readDataset(answer, { anyLabels: true });
      if (samples.length === 0) log.warn(`${resolve(answer)} has no images.`);
      else {
        log.info(
          `${samples.length} images${classes.length === 0 ? '' : ` of ${classes.length} classes: ${classes.slice(0, 12).join(', ')}${classes.length > 12 ? ' …' : ''}`}`,
        );
        return answer;
      }
    } catch (error) {
      tell(error);
    }
  }
}

async function askName(): Promise<string> {
  return answered(
    await text({
      message: 'Name of this site in the federation',
      initialValue: siteNameOf(hostname()),
      validate: (value) => (isSiteId(value ?? '') ? undefined : 'Use 1 to 63 of a–z 0–9 - _ . and start with a letter or digit.'),
    }),
  );
}

async function askState(place: string): Promise<string> {
  for (;;) {
    const answer = answered(await text({ message: 'Folder for features, key and model', initialValue: place, defaultValue: place }));
    const entry = await stat(answer).catch(() => null);
    if (entry === null || entry.isDirectory()) return answer;
    log.warn(`${resolve(answer)} is a file.`);
  }
}

function tell(error: unknown): void {
  if (error instanceof AtollError) log.warn(`${error.message} ${error.hint}`);
  else log.warn(error instanceof Error ? error.message : String(error));
}
