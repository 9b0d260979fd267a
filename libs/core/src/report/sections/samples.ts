import { percentSigned } from '../format.ts';
import { html } from '../markup.ts';
import type { RunReport } from '../types.ts';
import type { Section } from './parts.ts';

/** Base64 of a bitmap only: no SVG, which could hold anything, and nothing that leads out of the page. */
const BITMAP = /^data:image\/(?:png|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}$/;

/** Pictures that no training set held, and what the federated model says. */
export function samples(report: RunReport): Section | undefined {
  const shown = (report.samples ?? []).filter(({ imageDataUri }) => BITMAP.test(imageDataUri));
  if (shown.length === 0) return undefined;
  const right = shown.filter(({ correct }) => correct).length;
  return {
    id: 'samples',
    title: 'Sample pictures',
    body: html`<p>Test pictures that were in no training set, with what the federated model takes them for: ${right} of these ${shown.length} are right.</p>
<div class="samples">${shown.map(
      (
        sample,
      ) => html`<figure class="${sample.correct ? 'right' : 'wrong'}"><img src="${sample.imageDataUri}" alt="${sample.truth}, from ${sample.site}" width="112" height="112">
<figcaption><strong>${sample.correct ? '✓' : '✗'} ${sample.predicted}</strong> <span class="number">${percentSigned(sample.probability)}</span>${!sample.correct && html`<br>is ${sample.truth}`}<br><span class="quiet">${sample.site}</span></figcaption></figure>`,
    )}</div>
${report.credits && html`<p class="hint">${report.credits.map((credit, index) => html`${index > 0 && html`<br>`}${credit}`)}</p>`}`,
  };
}
