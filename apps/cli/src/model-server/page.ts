import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Column, html, type Markup, renderDocument } from '@atoll/core';
import type { ModelFigures } from './figures.ts';
import { SERVER_LIMITS } from './limits.ts';

/** Where the page's script is served; the build has put it there, seen from `src` as from `dist`. */
export const SCRIPT_NAME = 'predict-page.js';
const SCRIPT_FILE = new URL(`../../dist/page/${SCRIPT_NAME}`, import.meta.url);

/** The script of the page as it was built. */
export const readScript = (): Buffer => readFileSync(SCRIPT_FILE);

const STYLE = html`
.drop { border: 2px dashed var(--ring); border-radius: 16px; background: var(--card); padding: clamp(20px, 5vw, 44px); text-align: center; }
.drop.is-over { border-color: var(--accent); background: var(--accent-soft); }
.drop label { display: block; font-size: 1.16rem; font-weight: 600; margin-bottom: 14px; }
.drop input { max-width: 100%; font: inherit; }
.drop .hint { margin-inline: auto; }
fieldset { border: 1px solid var(--ring); border-radius: 12px; padding: 12px 18px 16px; margin: 0 0 16px; min-width: 0; display: flex; flex-wrap: wrap; gap: 12px 24px; }
fieldset label { display: grid; gap: 4px; font-weight: 600; min-width: 0; }
fieldset :is(input, select) { font: inherit; font-weight: 400; max-width: 100%; padding: 6px 10px; border: 1px solid var(--ring); border-radius: 8px; background: var(--card); color: inherit; }
fieldset :disabled { opacity: .5; }
fieldset p { flex-basis: 100%; margin: 0; }
.under { display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: center; min-height: 44px; margin: 12px 0; }
button { font: inherit; font-weight: 600; color: var(--accent); background: var(--card); border: 1px solid var(--ring); border-radius: 10px; padding: 7px 14px; cursor: pointer; }
.changed { border: 1px solid var(--accent); border-radius: 12px; padding: 10px 16px; background: var(--accent-soft); }
#answers { list-style: none; padding: 0; display: grid; gap: 20px; }
.answer { display: grid; grid-template-columns: minmax(0, 260px) minmax(0, 1fr); gap: 24px; align-items: start; }
.answer figure { min-width: 0; }
.answer img, .answer .unseen { display: block; width: 100%; max-height: 300px; object-fit: contain; background: var(--bed); border-radius: 8px; }
.answer .unseen { padding: 40px 16px; text-align: center; color: var(--quiet); font-size: .88rem; }
.answer [hidden] { display: none; }
.answer figcaption { color: var(--quiet); font-size: .84rem; margin-top: 8px; overflow-wrap: anywhere; }
.predicted { font-size: 1.34rem; font-weight: 650; line-height: 1.3; margin-bottom: 14px; }
.unlike { border-left: 4px solid var(--loss); background: var(--bed); border-radius: 8px; padding: 10px 14px; margin-bottom: 14px; }
.unlike strong { color: var(--loss); display: block; }
.is-unlike .predicted, .is-unlike .bars { opacity: .75; }
.is-error .predicted { color: var(--loss); font-size: 1.05rem; }
.bars ul { list-style: none; padding: 0; display: grid; gap: 9px; }
.bars h3 { margin: 14px 0 8px; }
.share { display: grid; grid-template-columns: minmax(5em, 11em) minmax(0, 1fr) 4.6em; gap: 12px; align-items: center; font-size: .94rem; }
.share .name { overflow-wrap: anywhere; }
.share .number { text-align: right; }
.track { height: 12px; border-radius: 6px; background: var(--bed); overflow: hidden; }
.track::before { content: ""; display: block; height: 100%; border-radius: 6px; background: var(--accent); width: calc(var(--share) * 100%); }
.is-unlike .track::before { background: var(--ring); }
@media (max-width: 640px) { .answer { grid-template-columns: minmax(0, 1fr); } .answer img { max-height: 220px; } }
@media (forced-colors: active) { .track { border: 1px solid; } .track::before { background: CanvasText; } }
`;

const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;
const figure = (name: string, value: string, remark: string): Markup =>
  html`<div class="figure"><p class="name">${name}</p><p class="value">${value}</p><p class="remark">${remark}</p></div>`;
const fact = (name: string, value: string): Markup => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** The page for people: images in, answers out, and what the model is. */
export function renderPage(figures: ModelFigures, version: string): { readonly text: string; readonly policy: string } {
  const { model, tasks, labels, test, sites, signedBy, limits, description, personal } = figures;
  const classes = tasks.flatMap((task) => (labels === 'several' ? [task.task] : task.classes));
  const text = renderDocument({
    title: model.federation,
    style: STYLE,
    script: SCRIPT_NAME,
    opening: html`<header>
<p class="eyebrow">Model server</p>
<h1>${model.federation}</h1>
<p class="verdict">Says of an image which of ${classes.length} ${labels === 'several' ? 'labels it has' : 'classes it is of'}: ${classes.slice(0, 12).join(', ')}${classes.length > 12 && ' …'}.</p>
${description !== null && html`<p class="description">${description}</p>`}
</header>`,
    navigation: 'Parts of this page',
    sections: [
      { id: 'images', title: 'Images', body: imagesPart(figures) },
      {
        id: 'model',
        title: 'The model',
        body: html`<div class="headline">
${figure('Accuracy', percent(test?.accuracy), test === null ? 'not measured' : `of ${test.images.toLocaleString('en-US')} test images`)}
${figure('Balanced accuracy', percent(test?.balancedAccuracy), 'each class counts the same')}
${figure('Sites', String(sites.length), personal === null ? 'made it together' : `chosen by ${personal.site} for its own images`)}
</div>
<dl class="facts">${fact('Run', model.run)}${model.name !== null && fact('Name here', model.name)}${fact('Finished', figures.finishedAt.slice(0, 10))}${fact('Strategy', figures.training.strategy)}${fact('Backbone', `${figures.backbone.name} ${figures.backbone.version}`)}${fact('Signed by', signedBy ?? 'nobody')}</dl>
<p class="hint">Digest <code>${model.digest}</code>. For programs: <a href="openapi.json">OpenAPI</a>, <a href="v1/model">the model in figures</a>.</p>`,
      },
      { id: 'limits', title: 'Limits', body: html`<ul class="notes">${limits.map((limit) => html`<li>${limit}</li>`)}</ul>` },
    ],
    footer: html`Atoll ${version}.`,
  });
  return { text, policy: policyOf(text) };
}

const imagesPart = ({ model: { digest }, labels, columns }: ModelFigures): Markup => html`${
  columns.length > 0 &&
  html`<fieldset id="columns"><legend>Of the next image</legend>
${columns.map(columnField)}
<p class="hint">The model takes these beside an image. Leave empty what is not known. They count for the images that are given next together, and are empty again after that. For several images drop a CSV with them: <code>path</code>, which has their file names, and these columns.</p>
<p id="table" hidden><span></span> <button type="button">Without it</button></p>
</fieldset>`
}<form id="drop" class="drop">
<label for="files">Drop images here, paste one, or choose</label>
<input id="files" type="file" multiple accept="image/*,application/dicom,.dcm,.dicom${columns.length > 0 && ',.csv,.tsv,.txt'}">
<p class="hint">JPEG, PNG, WebP, TIFF or DICOM, ${SERVER_LIMITS.bodyBytes / 2 ** 20} MiB each at most. They go to this server and nowhere else; it keeps none.</p>
</form>
<noscript><p class="changed">This page needs JavaScript to send images. Programs need no page: see <a href="openapi.json">OpenAPI</a>.</p></noscript>
<div class="under"><p id="status" role="status"></p><button id="clear" type="button" hidden>Remove all</button></div>
<p id="changed" class="changed" hidden>The server has changed to another model since this page was opened: <a href="">open it again</a> to see which.</p>
<ol id="answers" aria-label="Answers" data-model="${digest}" data-labels="${labels}"></ol>
<template id="answer"><li class="card answer">
<figure><img alt=""><p class="unseen" hidden>The browser cannot show this kind of image.</p><figcaption></figcaption></figure>
<div><p class="unlike" hidden><strong>Unlike anything that the model was trained on.</strong> What it says of this image should not be used.</p>
<p class="predicted">…</p><div class="bars"></div></div>
</li></template>`;

function columnField(column: Column): Markup {
  switch (column.type) {
    case 'number':
      return html`<label>${column.name}, ${column.range[0]} to ${column.range[1]} <input data-column="${column.name}" inputmode="decimal" autocomplete="off"></label>`;
    case 'category':
      return html`<label>${column.name} <select data-column="${column.name}" autocomplete="off"><option value="">not known</option>${column.values.map((value) => html`<option value="${value}">${value}</option>`)}</select></label>`;
    case 'embedding':
      return html`<label>${column.name}, ${column.length} numbers <input data-column="${column.name}" autocomplete="off"></label>`;
  }
}

/** Only its own style, by its hash, its own script, and requests to its own server (CSP level 3). */
function policyOf(page: string): string {
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'sha256-${hash}'`,
    'img-src blob: data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
