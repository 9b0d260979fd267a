import { html } from './markup.ts';
import { POLICY } from './policy.ts';
import { calibration } from './sections/calibration.ts';
import { certainty } from './sections/certainty.ts';
import { closedForm } from './sections/closed-form.ts';
import { confusion } from './sections/confusion.ts';
import { crossSite } from './sections/cross-site.ts';
import { curves } from './sections/curves.ts';
import { gains } from './sections/gains.ts';
import { notes } from './sections/notes.ts';
import { provenance } from './sections/provenance.ts';
import { ranking } from './sections/ranking.ts';
import { rounds } from './sections/rounds.ts';
import { samples } from './sections/samples.ts';
import { subgroups } from './sections/subgroups.ts';
import { summary } from './sections/summary.ts';
import { tasks } from './sections/tasks.ts';
import { timing } from './sections/timing.ts';
import { traffic } from './sections/traffic.ts';
import { STYLE } from './style.ts';
import type { RunReport } from './types.ts';

/**
 * The report as one HTML document that needs no network and runs no script. All text of the report is escaped, so names
 * and notes may hold anything. The same report gives the same bytes.
 */
export function renderReport(report: RunReport): string {
  const sections = [
    gains,
    certainty,
    curves,
    closedForm,
    confusion,
    tasks,
    ranking,
    calibration,
    subgroups,
    crossSite,
    samples,
    timing,
    traffic,
    rounds,
    provenance,
    notes,
  ].flatMap((make) => make(report) ?? []);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${report.title} – Atoll</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the results</a>
${summary(report)}
<nav aria-label="Parts of this report"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
<main id="main">
${sections.map(
  ({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}
</section>`,
)}
</main>
<footer><p>Run <code>${report.run}</code> of ${report.federation}. Written ${report.generatedAt} by Atoll ${report.softwareVersion}.</p></footer>
</body>
</html>
`.text;
}
