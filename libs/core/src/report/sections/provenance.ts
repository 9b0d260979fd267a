import { html, type Markup } from '../markup.ts';
import type { RunReport } from '../types.ts';
import { ABSENT, card, dataTable, headRow, type Section } from './parts.ts';

/** With what it was made, and the names by which each piece can be checked. */
export function provenance(report: RunReport): Section {
  const { training } = report;
  return {
    id: 'provenance',
    title: 'How it was made',
    body: html`${engines(report)}
${card(
  'Names to check it by',
  html`<dl class="digests">
${line('run', report.run)}${line('backbone', training.backbone)}
${line('backbone digest', report.digests?.backbone)}${line('initial head', report.digests?.initialHead)}${line('final head', report.digests?.finalHead)}${line('journal, last hash', report.digests?.journal)}
${line('software', report.softwareVersion)}</dl>${lineage(report)}`,
  'wide',
)}
${report.settings !== undefined && html`<details><summary>Federation file</summary><pre tabindex="0"><code>${report.settings}</code></pre></details>`}`,
  };
}

function line(name: string, value: string | undefined): Markup | undefined {
  return value === undefined ? undefined : html`<div><dt>${name}</dt><dd><code>${value}</code></dd></div>`;
}

function lineage(report: RunReport): Markup | undefined {
  const heads = (report.rounds ?? []).flatMap(({ round, headDigest }) => (headDigest === undefined ? [] : [{ round, headDigest }]));
  if (heads.length === 0) return undefined;
  return html`<details><summary>Head after each round</summary><ol class="lineage">${heads.map(
    ({ round, headDigest }) =>
      html`<li><span class="number">${round}</span> <code>${headDigest}</code>${headDigest === report.digests?.finalHead && html` <span class="quiet">final</span>`}</li>`,
  )}</ol></details>`;
}

function engines({ sites }: RunReport): Markup | undefined {
  const known = sites.flatMap(({ site, engine }) => (engine === undefined ? [] : [{ site, engine }]));
  if (known.length === 0) return undefined;
  return card(
    'Engines',
    dataTable(
      'What computed features and trained heads at each site, and why',
      headRow(['site', 'features', 'training', 'machine', 'reasons'], ['features', 'training', 'machine', 'reasons']),
      known.map(
        ({
          site,
          engine,
        }) => html`<tr><th scope="row">${site}</th><td class="words">${engine.features}</td><td class="words">${engine.training}</td><td class="words">${engine.machine ?? ABSENT}</td>
<td class="words">${(engine.reasons ?? []).map((reason, index) => html`${index > 0 && html`<br>`}${reason}`)}</td></tr>`,
      ),
    ),
    'wide',
  );
}
