import type { Classification, Model } from '@atoll/client';
import { type ImageAnswer, isMultiLabel, tasksOf } from '@atoll/core';
import { table } from '../terminal/terminal.ts';
import type { Fusion } from './fusion.ts';

/** What a model says of one image file, or why it says nothing; of several models, how many agree. */
export type Prediction = Classification & { readonly path: string; readonly agreeing?: number };

export const PREDICTION_FORMATS = ['table', 'csv', 'json'] as const;
type PredictionFormat = (typeof PREDICTION_FORMATS)[number];
export const isPredictionFormat = (text: string): text is PredictionFormat => PREDICTION_FORMATS.some((format) => format === text);

/** The predictions as a table for people, a CSV (RFC 4180) or JSON, with a line end. Of several models `model` is the first. */
export function renderPredictions(model: Model, predictions: readonly Prediction[], format: PredictionFormat, fusion?: Fusion): string {
  switch (format) {
    case 'table':
      return `${tableOf(predictions, fusion)}\n`;
    case 'csv':
      return csvOf(model, predictions, fusion);
    case 'json':
      return `${JSON.stringify(predictionsJson(model, predictions, fusion), null, 2)}\n`;
  }
}

const UNLIKE = 'unlike anything that the model was trained on';

/** The next likely classes are shown of one label set; of several there would be too much to read. */
function tableOf(predictions: readonly Prediction[], fusion?: Fusion): string {
  const rows = predictions.map((prediction) => {
    if (!prediction.ok)
      return [
        prediction.path,
        '–',
        '',
        ...(fusion === undefined ? [] : ['']),
        `Error ${prediction.error.code}: ${prediction.error.message}`,
      ];
    const { path, predicted, confidence, answers, unlike } = prediction;
    const [only] = answers;
    const others = only === undefined || answers.length > 1 ? '' : nextOf(only);
    const agreement = fusion === undefined ? [] : [`${prediction.agreeing ?? 0} of ${fusion.models.length}`];
    return [path, predicted, percent(confidence), ...agreement, unlike ? UNLIKE : others];
  });
  if (fusion === undefined) return table([['image', 'model says', 'sure', ''], ...rows]);
  return `${table([['image', `by ${fusion.rule}`, 'sure', 'agree', ''], ...rows])}`;
}

function nextOf({ classes, probabilities, predicted }: ImageAnswer['answers'][number]): string {
  return classes
    .map((name, k) => ({ name, probability: probabilities[k] ?? 0 }))
    .filter(({ name, probability }) => name !== predicted && probability >= 0.01)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, 2)
    .map(({ name, probability }) => `${name} ${percent(probability)}`)
    .join(', ');
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** A column a probability, in the order of {@link ImageAnswer.probabilities}. */
function columnsOf({ manifest }: Model): string[] {
  const tasks = tasksOf(manifest);
  if (isMultiLabel(manifest)) return tasks.map(({ name }) => name);
  return tasks.flatMap(({ name, classes }) => (tasks.length === 1 ? classes : classes.map((one) => `${name}/${one}`)));
}

function csvOf(model: Model, predictions: readonly Prediction[], fusion?: Fusion): string {
  const columns = columnsOf(model);
  const joint = fusion === undefined ? [] : ['fused', 'agreeing'];
  const rows = predictions.map((prediction) =>
    prediction.ok
      ? [
          prediction.path,
          prediction.predicted,
          digits(prediction.confidence),
          ...[...prediction.probabilities].map(digits),
          prediction.distance?.toFixed(3) ?? '',
          prediction.distance === null ? '' : prediction.unlike ? 'yes' : 'no',
          ...(fusion === undefined ? [] : [fusion.rule, String(prediction.agreeing ?? 0)]),
          '',
        ]
      : [
          prediction.path,
          '',
          '',
          ...columns.map(() => ''),
          '',
          '',
          ...joint.map(() => ''),
          `${prediction.error.code}: ${prediction.error.message}`,
        ],
  );
  const header = ['image', 'predicted', 'confidence', ...columns.map((name) => `p(${name})`), 'distance', 'unlike', ...joint, 'error'];
  return [header, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

const digits = (value: number): string => value.toFixed(6);
const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** What `--format json` prints, and a model server answers. */
export function predictionsJson(model: Model, predictions: readonly Prediction[], fusion?: Fusion) {
  const { manifest, digest } = model;
  return {
    model: { digest, federation: manifest.federation, run: manifest.run },
    ...(fusion === undefined ? {} : { fused: fusionAsJson(fusion) }),
    images: predictions.map((prediction) => {
      if (!prediction.ok) {
        const { code, message, hint } = prediction.error;
        return { image: prediction.path, error: { code, message, hint } };
      }
      const { path, predicted, confidence, answers, distance, unlike } = prediction;
      return {
        image: path,
        predicted,
        confidence,
        distance,
        unlike: distance === null ? null : unlike,
        ...(fusion === undefined ? {} : { agreeing: prediction.agreeing }),
        answers: answers.map(({ task, classes, probabilities, predicted: most }) => ({
          task,
          predicted: most,
          probabilities: Object.fromEntries(classes.map((name, k) => [name, probabilities[k] ?? 0])),
        })),
      };
    }),
  };
}

const fusionAsJson = ({ rule, models, weights }: Fusion): object => ({
  rule,
  models: models.map(({ model: { digest, manifest } }, i) => ({
    digest,
    federation: manifest.federation,
    run: manifest.run,
    ...(rule === 'vote' ? {} : { weight: weights[i] }),
  })),
});
