import type { PersonalOutcome, SiteOutcome } from '@atoll/client';
import { describeMethod, type Evaluation, metricsOf } from '@atoll/core';
import { table } from './terminal.ts';

/** What one site has from the federation: the model and its own model on its images, beside what it has alone. */
export function ownResults({
  test,
  counts,
  personal,
}: Pick<SiteOutcome, 'test' | 'counts'> & { readonly personal: Pick<PersonalOutcome, 'method'> | null }): string {
  if (counts.test === 0 || test.federated === null) return 'This site has no test images: how good the model is here was not measured.';
  const models = [
    ['alone', test.alone],
    ['federated', test.federated],
    ['personal', test.personal],
  ] as const;
  const rows = [
    [
      `on ${counts.test} test images of this site`,
      'accuracy',
      'balanced accuracy',
      'macro F1',
      test.federated.tasks === undefined ? 'right' : 'labels right',
    ],
    ...models.flatMap(([name, evaluation]) => (evaluation === null ? [] : [figures(name, evaluation)])),
  ];
  return [table(rows), ...sentences(test), ...(personal === null ? [] : [`Personal is ${describeMethod(personal.method)}.`])].join('\n');
}

function figures(name: string, evaluation: Evaluation): string[] {
  const { accuracy, balancedAccuracy, macroF1 } = metricsOf(evaluation);
  const percent = (value: number | null): string => (value === null ? '–' : `${(100 * value).toFixed(1)} %`);
  return [name, percent(accuracy), percent(balancedAccuracy), percent(macroF1), `${rightIn(evaluation)}`];
}

function sentences({ alone, federated, personal }: SiteOutcome['test']): string[] {
  if (federated === null) return [];
  if (alone === null) return personal === null ? [] : [againstFederated(rightIn(personal) - rightIn(federated))];
  if (classesIn(federated) < 2)
    return ['All of them are of one class: a model that always says that class is right each time, so they do not show who is better.'];
  const gain = rightIn(federated) - rightIn(alone);
  if (personal === null) return [sentence('The federated model', gain)];
  return [sentence('The federated model', gain), sentence("The site's personal model", rightIn(personal) - rightIn(alone))];
}

function sentence(model: string, images: number): string {
  if (images > 0) return `${model} gets ${images} more of them right than this site alone.`;
  if (images === 0) return `${model} gains nothing on them: as many are right alone.`;
  return `${model} loses on them: ${-images} more are right alone.`;
}

/** Of a site that has nothing alone: it has no labels to train with. */
function againstFederated(images: number): string {
  const difference = images === 0 ? 'as many of them right as' : `${Math.abs(images)} ${images > 0 ? 'more' : 'fewer'} of them right than`;
  return `The site's personal model, adapted by images without a label, gets ${difference} the federated model.`;
}

/** Images, or with several tasks labels, that are right. */
const rightIn = ({ classes, confusion, tasks }: Evaluation): number =>
  tasks === undefined
    ? confusion.reduce((sum, count, cell) => (cell % (classes + 1) === 0 ? sum + count : sum), 0)
    : tasks.reduce((sum, task) => sum + rightIn(task), 0);

/** Classes that occur; of several tasks in the one where most do. */
const classesIn = ({ classes, confusion, tasks }: Evaluation): number =>
  tasks !== undefined
    ? Math.max(...tasks.map(classesIn))
    : Array.from({ length: classes }, (_, k) => confusion.slice(k * classes, (k + 1) * classes)).filter((row) => row.some((n) => n > 0))
        .length;
