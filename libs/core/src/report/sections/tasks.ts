import { classScores, modelsOf } from '../derive.ts';
import { METRIC_TITLES, percent, wholeNumber } from '../format.ts';
import { html, type Markup } from '../markup.ts';
import type { RunReport, Scores, TaskResult } from '../types.ts';
import { confusionTable } from './confusion.ts';
import { ABSENT, card, dataTable, headRow, type Section } from './parts.ts';

/** With several label sets: the figures of each, that the others of the report are the means of. */
export function tasks(report: RunReport): Section | undefined {
  const { tasks: results = [], multiLabel = false } = report;
  if (results.length === 0) return undefined;
  return multiLabel
    ? {
        id: 'tasks',
        title: 'Labels',
        body: card(
          'Label by label',
          html`${labelTable(report, results)}<p class="hint">An image may show any number of the labels; each is a question of its own, and the other figures of this report are means over them. Present is said where its probability is above one half. Prevalence: share of the test images, of those where it is known, that show it. AUROC: 50 is chance. Average precision: chance is the prevalence.</p>`,
          'wide',
        ),
      }
    : {
        id: 'tasks',
        title: 'Tasks',
        body: html`${card(
          'Task by task',
          html`${taskTable(report, results)}<p class="hint">One model answers all of them. A task is judged on the test images that have a label in it; the other figures of this report are means over the tasks.</p>`,
          'wide',
        )}<div class="grid">${results.map(({ name, classes }, task) => confusionOf(name, classes, scoresOf(report, 'federated', task)))}</div>`,
      };
}

const scoresOf = ({ overall }: RunReport, model: ReturnType<typeof modelsOf>[number], task: number): Scores | undefined =>
  overall[model]?.tasks?.[task];

const shareOf = (value: number | undefined): Markup | string => (value === undefined ? ABSENT : percent(value));

function taskTable(report: RunReport, results: readonly TaskResult[]): Markup {
  const models = modelsOf(report).filter((model) => report.overall[model] !== undefined);
  return dataTable(
    `${METRIC_TITLES[report.metric]} on all test images, and AUROC and macro F1 of the federated model, in %`,
    headRow(['task', 'classes', 'test', ...models, 'AUROC', 'macro F1']),
    results.map(({ name, classes, ranking }, task) => {
      const federated = scoresOf(report, 'federated', task);
      return html`<tr><th scope="row">${name}</th><td>${classes.length}</td><td>${wholeNumber(federated?.count ?? 0)}</td>${models.map(
        (model) => {
          const scores = scoresOf(report, model, task);
          return html`<td class="${model === 'federated' ? 'strong' : ''}">${shareOf(scores?.count === 0 ? undefined : scores?.[report.metric])}</td>`;
        },
      )}<td>${shareOf(ranking?.macroAuroc?.value)}</td><td>${shareOf(federated?.macroF1)}</td></tr>`;
    }),
  );
}

/** Of each label as the second class of its task: present. */
function labelTable(report: RunReport, results: readonly TaskResult[]): Markup {
  return dataTable(
    'Federated model on all test images, in %',
    headRow(['label', 'test', 'prevalence', 'AUROC', 'average precision', 'F1', 'recall', 'precision']),
    results.map(({ name, classes, ranking }, task) => {
      const scores = scoresOf(report, 'federated', task);
      const present = classScores(classes, scores?.confusion ?? []).at(-1);
      const ranked = ranking?.classes.at(-1);
      const count = scores?.count ?? 0;
      return html`<tr><th scope="row">${name}</th><td>${wholeNumber(count)}</td><td>${shareOf(count === 0 ? undefined : (present?.count ?? 0) / count)}</td><td class="strong">${shareOf(ranked?.auroc?.value)}</td><td>${shareOf(ranked?.averagePrecision?.value)}</td><td>${shareOf(present?.f1)}</td><td>${shareOf(present?.recall)}</td><td>${shareOf(present?.precision)}</td></tr>`;
    }),
  );
}

function confusionOf(name: string, classes: readonly string[], scores: Scores | undefined): Markup | false {
  if (scores?.confusion === undefined || scores.count === 0) return false;
  return card(`${name}: what is taken for what`, confusionTable(`Federated model, all sites: ${name}`, classes, scores.confusion));
}
