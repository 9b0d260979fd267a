import { roundStrip } from '../charts/round-strip.ts';
import { duration, percent, shortened } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import type { RoundRecord, RunReport } from '../types.ts';
import { ABSENT, card, dataTable, headRow, type Section } from './parts.ts';

/** More rows than this would make the strip longer than a screen; the table has them all. */
const STRIP_ROUNDS = 40;

/** What each round waited for and why it was closed. */
export function rounds(report: RunReport): Section | undefined {
  const records = report.rounds ?? [];
  if (records.length === 0) return undefined;
  return {
    id: 'rounds',
    title: 'Rounds',
    body: html`<div class="grid chart-table">
${card('Length of the rounds', html`${roundStrip(records.slice(-STRIP_ROUNDS))}<p class="hint">Bar: the round from start to close. Tick: a site’s answer.${records.length > STRIP_ROUNDS && ` The last ${STRIP_ROUNDS} rounds.`}</p>`)}
${card('What was waited for', roundTable(report, records))}
</div>${refusals(records)}`,
  };
}

function roundTable(report: RunReport, records: readonly RoundRecord[]): Markup {
  return dataTable(
    'Rounds in order',
    headRow(['round', 'length', 'answers', 'last answer', 'validation', 'closed because'], ['last answer', 'closed because']),
    records.map((record) => {
      const last = record.answers.reduce<RoundRecord['answers'][number] | undefined>(
        (latest, answer) => (latest && latest.afterMs >= answer.afterMs ? latest : answer),
        undefined,
      );
      const missing = record.cohort.filter((site) => !record.answers.some((answer) => answer.site === site));
      const validation = report.training.curve.find((point) => point.round === record.round)?.validation;
      return html`<tr class="${record.round === report.training.bestRound ? 'total' : ''}"><th scope="row">${record.round}${record.round === report.training.bestRound && html`<span class="quiet"> best</span>`}</th>
<td>${duration(record.endedMs - record.startedMs)}</td><td>${record.answers.length} of ${record.cohort.length}</td>
<td class="words nowrap">${last === undefined ? ABSENT : `${shortened(last.site, 14)}, ${duration(last.afterMs)}`}</td><td>${validation === undefined ? ABSENT : percent(validation)}</td>
<td class="words closed">${record.closedBecause}${missing.length > 0 && html`<br><span class="loss">without ${named(missing)}</span>`}</td></tr>`;
    }),
    'tall',
  );
}

/** Sites that are named; of more it is said how many. */
const NAMED = 8;

const named = (sites: readonly string[]): string =>
  sites.length <= NAMED ? sites.join(', ') : `${sites.slice(0, NAMED).join(', ')} and ${sites.length - NAMED} more`;

function refusals(records: readonly RoundRecord[]): Markup | undefined {
  const all = records.flatMap(({ round, refusals: refused }) => (refused ?? []).map((refusal) => ({ round, ...refusal })));
  if (all.length === 0) return undefined;
  return card(
    'Refused messages',
    dataTable(
      'Messages that were refused; the round went on',
      headRow(['round', 'site', 'code', 'reason'], ['site', 'reason']),
      all.map(
        ({ round, site, code, message }) =>
          html`<tr><th scope="row">${round}</th><td class="words">${site}</td><td>${code}</td><td class="words">${message}</td></tr>`,
      ),
    ),
    'wide',
  );
}
