import { columnsInWords } from '../columns/index.ts';
import { headNameOf, isMultiLabel, tasksOf } from '../federation/index.ts';
import type { ModelManifest, ModelScores } from './manifest.ts';

/** The model card (Mitchell et al. 2019) as Markdown: what the model is, who took part, how good it is and where not. */
export function renderModelCard(model: ModelManifest): string {
  const { backbone, head, training, personal } = model;
  const lines = [
    `# ${model.federation}`,
    '',
    ...(model.description ? [model.description, ''] : []),
    `Made by federated training: ${model.sites.length} sites, no image left any of them.`,
    ...(personal === undefined
      ? []
      : [
          '',
          `Personal model of **${cell(personal.site)}**: ${cell(personal.method)}. It was chosen there for images of that site and was sent to nobody; all sites have the model \`${personal.model}\`.`,
        ]),
    '',
    '| | |',
    '|---|---|',
    `| run | ${model.run}, finished ${model.finishedAt} |`,
    ...learned(model),
    `| backbone | ${backbone.name} ${backbone.version}, cut ${backbone.cut}, ${backbone.licence}, \`${backbone.digest}\` |`,
    `| head | ${headNameOf(head.config)}${widthOf(head.config)} on ${head.featureSize} features, \`${head.digest}\` |`,
    ...(head.tail === undefined ? [] : [`| trained of the backbone | ${head.tail.scope}: everything from the cut ${head.tail.cut} on |`]),
    ...(model.handCrafted.length > 0 ? [`| hand-crafted features, after those of the backbone | ${model.handCrafted.join(', ')} |`] : []),
    ...(model.columns.length > 0 ? [`| columns beside the image, which the model needs | ${cell(columnsInWords(model.columns))} |`] : []),
    ...(model.unitLength ? ['| features | divided by their length first |'] : []),
    `| views | ${viewsInWords(model.views)} |`,
    `| training | ${training.strategy}, round ${training.round} of ${training.rounds}: ${cell(training.why)} |`,
    `| software | ${cell(model.software)} |`,
    '',
    '## How good it is',
    '',
    ...(personal === undefined ? [...figures(model), ...figuresByTask(model)] : ownFigures(personal)),
    '',
    '## Where it comes from',
    '',
    ...siteTable(model),
    '',
    '## Privacy',
    '',
    ...privacyInWords(model),
    '',
    '## Limits',
    '',
    ...model.limits.map((limit) => `- ${limit}`),
    '',
  ];
  return lines.join('\n');
}

/** What is true of this version; a budget that nobody gave is not shown as one that was kept. */
function privacyInWords({ privacy, lineage, columns }: ModelManifest): string[] {
  return [
    `- Images and features of single images stayed at the sites${columns.length === 0 ? '' : ', and so did what their lists say of single images'}.`,
    '- Differential privacy: none. No noise was added; no budget was given, none was spent.',
    '- Secure aggregation: none. The coordinator saw the answers of each site as they are.',
    `- Sites said how many training images of a class they have where there were at least ${privacy.minimumCount}.`,
    `- Made of ${lineage.answers} answers of sites; the coordinator's journal had ${lineage.journal.entries} entries when it was, the last with the hash \`${lineage.journal.hash}\`.`,
  ];
}

/** What the model tells apart. */
function learned(model: ModelManifest): string[] {
  const names = (classes: readonly string[]) => classes.map(cell).join(', ');
  if (model.tasks === undefined)
    return [`| ${isMultiLabel(model) ? 'labels, any number an image' : 'classes'} | ${names(model.classes)} |`];
  return tasksOf(model).map(({ name, classes }) => `| classes of ${cell(name)} | ${names(classes)} |`);
}

/** The figures above are means over these. */
function figuresByTask({ testByTask = [] }: ModelManifest): string[] {
  if (testByTask.length === 0) return [];
  return [
    '',
    'All figures above are means over:',
    '',
    '| | images | accuracy | balanced accuracy | macro F1 |',
    '|---|---|---|---|---|',
    ...testByTask.map(({ task, scores }) => row(task, scores)),
  ];
}

function figures({ sites, test }: ModelManifest): string[] {
  return [
    '| test images of | images | accuracy | balanced accuracy | macro F1 | alone, balanced accuracy | personal, balanced accuracy |',
    '|---|---|---|---|---|---|---|',
    ...sites.map(({ site, federated, alone, personal }) => row(site, federated, alone, personal)),
    ...(test === null ? [] : [row('**all sites**', test, null, null)]),
  ];
}

function ownFigures({ site, test }: NonNullable<ModelManifest['personal']>): string[] {
  return ['| test images of | images | accuracy | balanced accuracy | macro F1 |', '|---|---|---|---|---|', row(site, test)];
}

function siteTable({ sites }: ModelManifest): string[] {
  const hasUnlabelled = sites.some(({ unlabelled }) => unlabelled !== undefined);
  return [
    `| site | train | validation | test |${hasUnlabelled ? ' without a label |' : ''}`,
    `|---|---|---|---|${hasUnlabelled ? '---|' : ''}`,
    ...sites.map(
      ({ site, train, validation, test, unlabelled = 0 }) =>
        `| ${cell(site)} | ${train} | ${validation} | ${test} |${hasUnlabelled ? ` ${unlabelled} |` : ''}`,
    ),
  ];
}

/** What using the model costs beside one pass through the backbone. */
function viewsInWords({ count, crop, rotate, flip, colour, noise }: ModelManifest['views']): string {
  if (count === 1) return 'each image as it is';
  const ways = [
    ...(crop < 1 ? [`crops of ${percent(crop)} of a side or more`] : []),
    ...(rotate > 0 ? [`turned by ${rotate}° or less`] : []),
    ...(flip ? ['mirrored'] : []),
    ...(colour > 0 ? [`colours changed by ${percent(colour)} or less`] : []),
    ...(noise > 0 ? ['noise'] : []),
  ];
  return `the features of an image are the average of ${count} views (${ways.join(', ')}): to use the model takes ${count} passes through the backbone for each image`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
const widthOf = (config: ModelManifest['head']['config']): string => {
  if (config.kind === 'mlp') return ` (${config.hidden} hidden)`;
  return config.kind === 'adjustment' ? ` (rank ${config.width})` : '';
};
const percent = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : `${(100 * value).toFixed(1)} %`;

function row(name: string, scores: ModelScores | null, ...others: readonly (ModelScores | null)[]): string {
  const own =
    scores === null
      ? ['–', '–', '–', '–']
      : [String(scores.images), percent(scores.accuracy), percent(scores.balancedAccuracy), percent(scores.macroF1)];
  return `| ${[cell(name), ...own, ...others.map((other) => percent(other?.balancedAccuracy))].join(' | ')} |`;
}
