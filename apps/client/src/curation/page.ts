import { html, type Markup, renderDocument, type Section } from '@atoll/core';
import type { CheckedSample, ClassSummary, DataReport } from '../data/data-report.ts';
import type { Finding } from '../data/finding.ts';
import type { Curation } from './curate.ts';
import { LEAST_AGREEMENT, respectInWords } from './curation-findings.ts';
import { thumbnailOf } from './thumbnails.ts';

/** Pictures in one part of the page. */
const MOST_PICTURES = 60;

const STYLE = html`
.stays { border: 1px solid var(--accent); border-radius: 12px; padding: 14px 20px; margin: 24px 0 0; max-width: 60em; background: var(--accent-soft); }
.findings { list-style: none; padding: 0; display: grid; gap: 14px; }
.findings .kind { font-weight: 650; margin-right: .5em; }
.findings .error .kind { color: var(--loss); } .findings .warning .kind { color: var(--accent); } .findings .info .kind { color: var(--quiet); }
.findings ul { margin: 8px 0 0; padding-left: 1.2em; font-size: .88rem; color: var(--quiet); overflow-wrap: anywhere; }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); gap: 16px; }
.pairs .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0; background: var(--card); border: 1px solid var(--rule); border-radius: 12px; overflow: hidden; }
.pairs figure { min-width: 0; } .pairs img { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; background: var(--bed); }
.pairs figcaption, .file { font-size: .82rem; line-height: 1.35; overflow-wrap: anywhere; color: var(--quiet); }
.pairs figcaption { padding: 8px 10px; }
.samples img { background: var(--bed); }
`;

/**
 * The check as one HTML page with pictures, that needs no network and runs no script. It shows images and file names of the site, and
 * says that it stays there.
 */
export async function renderDataPage(
  report: DataReport,
  curation: Curation,
  findings: readonly Finding[],
  about: { readonly generatedAt: string; readonly softwareVersion: string },
): Promise<string> {
  const sections: Section[] = [classesPart(report), findingsPart(findings), ...(await pictureParts(curation))];
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  return renderDocument({
    title: 'Data check',
    style: STYLE,
    opening: html`<header>
<p class="eyebrow">Data check</p>
<h1>${number(report.samples.length)} of ${count(report.images, 'image')} can be used</h1>
<p class="verdict">${errors + warnings === 0 ? 'Nothing to mend.' : `${count(errors, 'error')}, ${count(warnings, 'warning')}.`}</p>
<p class="description">${report.source}</p>
<p class="stays"><strong>This page stays here.</strong> It shows images and file names of this site. Atoll sends it nowhere; pass it on only to who may see the images.</p>
</header>`,
    navigation: 'Parts of this page',
    sections,
    footer: html`Written ${about.generatedAt} by Atoll ${about.softwareVersion}.`,
  });
}

const number = (value: number): string => value.toLocaleString('en-US');
const count = (value: number, noun: string): string => `${number(value)} ${noun}${value === 1 ? '' : 's'}`;

function classesPart({ classes, unlabelled }: DataReport): Section {
  const rows = unlabelled === null ? classes : [...classes, { ...unlabelled, name: 'without a label' }];
  const total = rows.reduce((sum, { usable }) => sum + usable, 0);
  const row = ({ name, images, usable, groups, medianWidth, medianHeight, known }: ClassSummary): Markup => html`<tr>
<th scope="row">${known ? name : `${name} (unknown)`}</th><td>${number(images)}</td><td>${number(usable)}</td>
<td class="bar" style="--share: ${total === 0 ? 0 : (usable / total).toFixed(3)}">${total === 0 ? '–' : `${((100 * usable) / total).toFixed(1)} %`}</td>
<td>${number(groups)}</td><td>${usable === 0 ? '–' : `${medianWidth}×${medianHeight}`}</td></tr>`;
  return {
    id: 'classes',
    title: 'Classes',
    body: html`<div class="card"><div class="scroll" tabindex="0" role="region" aria-label="Table of the classes"><table>
<thead><tr><th scope="col">Class</th><th scope="col">Images</th><th scope="col">Usable</th><th scope="col">Share</th><th scope="col">Groups</th><th scope="col">Median size</th></tr></thead>
<tbody>${rows.map(row)}</tbody></table></div></div>`,
  };
}

const KINDS = { error: 'Error', warning: 'Warning', info: 'Note' } as const;

function findingsPart(findings: readonly Finding[]): Section {
  const item = ({ severity, sentence, hint, count: all, examples }: Finding): Markup => html`<li class="card ${severity}">
<p><span class="kind">${KINDS[severity]}</span>${sentence}</p><p class="hint">${hint}</p>
${examples.length > 0 && html`<ul>${examples.map((example) => html`<li>${example}</li>`)}${all > examples.length && html`<li>… and ${number(all - examples.length)} more</li>`}</ul>`}</li>`;
  return {
    id: 'findings',
    title: 'What was found',
    body: findings.length === 0 ? html`<p>Nothing.</p>` : html`<ol class="findings">${findings.map(item)}</ol>`,
  };
}

async function pictureParts({ samples, blank, nearCopies, outliers, suspects }: Curation): Promise<Section[]> {
  const at = (row: number): CheckedSample => {
    const sample = samples[row];
    if (sample === undefined) throw new RangeError(`there is no image ${row}`);
    return sample;
  };
  const gallery = async (rows: readonly { readonly row: number; readonly words: Markup }[]): Promise<Markup> => {
    const figures: Markup[] = [];
    for (const { row, words } of rows.slice(0, MOST_PICTURES))
      figures.push(
        html`<figure class="wrong">${await picture(at(row))}<figcaption>${words}<span class="file">${at(row).name}</span></figcaption></figure>`,
      );
    return html`<div class="samples">${figures}</div>${more(rows.length)}`;
  };
  const parts: Section[] = [];
  if (suspects !== null && suspects.agreement >= LEAST_AGREEMENT && suspects.suspects.length > 0) {
    const { classes } = suspects;
    const rows = suspects.suspects.map(({ row, seems }) => ({
      row,
      words: html`Labelled <strong>${at(row).label}</strong>, looks like <strong>${classes[seems] ?? ''}</strong><br>`,
    }));
    parts.push({
      id: 'labels',
      title: 'Doubtful labels',
      body: html`<p>A head fitted to the images of other groups says another class, the surest first. Rare forms of a class are among them, and right.</p>
${await gallery(rows)}`,
    });
  }
  if (nearCopies.length > 0) {
    const pairs: Markup[] = [];
    for (const { first, second } of nearCopies.slice(0, MOST_PICTURES)) {
      const side = async (row: number): Promise<Markup> =>
        html`<figure>${await picture(at(row))}<figcaption>${at(row).label}<br>${at(row).name}</figcaption></figure>`;
      pairs.push(html`<div class="pair">${await side(first)}${await side(second)}</div>`);
    }
    parts.push({
      id: 'copies',
      title: 'Images that show the same',
      body: html`<p>Not the same file: saved again, in another size or with another brightness.</p><div class="pairs">${pairs}</div>${more(nearCopies.length)}`,
    });
  }
  if (blank.length > 0) {
    const rows = blank.map((row) => ({ row, words: html`${at(row).label}<br>` }));
    parts.push({ id: 'blank', title: 'Blank images', body: await gallery(rows) });
  }
  if (outliers.length > 0) {
    const rows = outliers.map((outlier) => ({
      row: outlier.row,
      words: html`<strong>${respectInWords(outlier)}</strong>, ${at(outlier.row).width}×${at(outlier.row).height}, ${at(outlier.row).label}<br>`,
    }));
    parts.push({ id: 'outliers', title: 'Unlike the others', body: await gallery(rows) });
  }
  return parts;
}

const more = (all: number): Markup | false =>
  all > MOST_PICTURES && html`<p class="hint">The first ${MOST_PICTURES} of ${number(all)}.</p>`;

async function picture(sample: CheckedSample): Promise<Markup> {
  const source = await thumbnailOf(sample);
  return source === null
    ? html`<p class="hint">cannot be read any more</p>`
    : html`<img alt="${sample.name}" src="${source}" loading="lazy">`;
}
