import { resolve } from 'node:path';
import { type Audit, audit as auditFolder, type LineageStep, type RunStory, type StoryLine } from '@atoll/coordinator';
import { AtollError } from '@atoll/core';

export interface AuditFlags {
  readonly data: string;
  readonly recompute?: boolean;
  readonly head?: string;
  readonly json?: boolean;
}

/** `atoll audit [RUN]`: checks a coordinator's journal and tells the story of its runs. */
export async function audit(run: string | undefined, { data, recompute, head, json }: AuditFlags): Promise<void> {
  const found = await auditFolder({
    folder: resolve(data),
    ...(run === undefined ? {} : { run }),
    ...(recompute ? { recompute } : {}),
    ...(head === undefined ? {} : { head }),
  });
  if (json) console.log(JSON.stringify(found, null, 2));
  else console.log([...(head === undefined ? storiesOf(found) : [lineageText(found.lineage)]), verdictOf(found)].join('\n\n'));
  if (found.findings.length > 0)
    throw new AtollError(853, `The journal in ${found.folder} does not hold: ${count(found.findings.length, 'finding')}.`);
  const [first] = found.unfollowed;
  if (first !== undefined)
    throw new AtollError(121, `${count(found.unfollowed.length, 'run')} could not be followed to the end: ${first.message}`);
}

function storiesOf({ access, runs }: Audit): string[] {
  const told = runs.map(storyOf);
  return access.length === 0 ? told : [`Who may do what\n${access.map(lineText).join('\n')}`, ...told];
}

const lineText = ({ entry, at, text }: StoryLine): string => `  ${String(entry).padStart(5)}  ${time(at)}  ${text}`;

function storyOf({ run, phase, lines }: RunStory): string {
  return [`${run} (${phase})`, ...lines.map(lineText)].join('\n');
}

function verdictOf({ entries, hash, digests, signatures, recomputed, unfollowed, findings }: Audit): string {
  const lines = [
    `Chain      ${count(entries, 'entry', 'entries')} follow each other${hash === null ? '' : `; the last has the hash ${hash}`}`,
  ];
  lines.push(`Stored     ${count(digests, 'digest')} named in them, with the bytes under each`);
  lines.push(`Signed     ${count(signatures, 'answer')} by their sites, each signature holds`);
  lines.push(
    recomputed === null
      ? 'Computed   not again (--recompute does)'
      : `Computed   ${count(recomputed, 'step or model', 'steps and models')} again, each the same bit for bit`,
  );
  for (const { entry, run, message } of findings) lines.push(`Finding    entry ${entry}${run === null ? '' : ` (${run})`}: ${message}`);
  for (const { entry, run, message } of unfollowed) lines.push(`Followed   ${run} only to entry ${entry}: ${message}`);
  const holds = unfollowed.length === 0 ? 'the journal holds' : 'the journal holds, as far as it was followed';
  return [...lines, `Verdict    ${findings.length === 0 ? holds : 'THE JOURNAL DOES NOT HOLD'}`].join('\n');
}

function lineageText(steps: readonly LineageStep[]): string {
  return steps.map(stepText).join('\n');
}

function stepText({ head, run, round, how, entry, without, updates, chosenBy, standardisation, from }: LineageStep): string {
  const lines = [`head ${head}`, `  ${HOW[how](round)} of ${run}${without === undefined ? '' : `, without ${without}`} (entry ${entry})`];
  for (const { site, digest, task } of updates)
    lines.push(`    answer of ${site.padEnd(12)} ${digest}${task === undefined ? '' : ` to ${task}`}`);
  for (const { site, digest } of chosenBy) lines.push(`    chosen by figures of ${site.padEnd(12)} ${digest}`);
  if (standardisation !== null) lines.push(`    in the coordinates ${standardisation}`);
  if (how !== 'initial') lines.push(from === null ? '  which starts from no head' : '  which started from');
  return lines.join('\n');
}

const HOW: Readonly<Record<LineageStep['how'], (round: number) => string>> = {
  initial: () => 'the initial head, made from the seed',
  combined: (round) => `combined in round ${round}`,
  solved: (round) => `solved from sums in round ${round}`,
  calibrated: (round) => `fitted to virtual features in round ${round}`,
  own: () => 'the own head of a site',
};

const time = (at: number): string => new Date(at).toISOString().replace('T', ' ').slice(0, 19);
const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
