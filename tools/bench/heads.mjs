/**
 * What heads weigh beside the backbone, what they cost in time, and what smaller ones lose, on images that no model has seen.
 *
 *   npm run build && node tools/bench/heads.mjs [--write]
 *
 * `--write` puts the table into docs/how-to/use-the-model.md. ATOLL_SHARED_DATA names the folder of images.
 */
import { parseArgs } from 'node:util';
import { cutPoint, exportOnnx, headLayers, networkOf, trainedBackbone } from '@atoll/core';
import { fill } from '../fill.mjs';
import { answersOf, chest, cleanUp, drawings, figures, model } from './unseen.mjs';

const { values } = parseArgs({ options: { write: { type: 'boolean' } } });
/** Multiplications of a backbone's convolutions for one image, up to a cut. */
function workOf({ model: one, backbone }) {
  const { layer } = cutPoint(backbone.manifest, one.manifest.backbone.cut);
  const { nodes, shapes, constants } = networkOf(trainedBackbone(one, backbone), [layer]);
  const product = (extents) => extents.reduce((all, extent) => all * extent, 1);
  const convolutions = nodes.filter(({ type }) => type === 'Conv');
  return convolutions.reduce(
    (sum, { inputs, output }) => sum + product(shapes.get(output)) * product(constants.get(inputs[1]).dimensions.slice(1)),
    0,
  );
}
const average = {
  strategy: 'fedavg',
  rounds: 15,
  training: { localEpochs: 2, batchSize: 32, optimiser: { name: 'sgd', learningRate: 0.02 } },
};
const HEADS = [
  ['linear, `pooled`', { backbone: { cut: 'pooled' } }],
  ['linear, `levels`', { backbone: { cut: 'levels' } }],
  ['1024 rectified random features, `levels`', { backbone: { cut: 'levels' }, head: { kind: 'linear', kernel: 'relu', units: 1024 } }],
  ['4096 rectified random features, `levels`', { backbone: { cut: 'levels' }, head: { kind: 'linear', kernel: 'relu', units: 4096 } }],
  ['MLP of 32, `levels`', { ...average, backbone: { cut: 'levels' }, head: { kind: 'mlp', hidden: 32 } }],
  ['MLP of 256, `levels`', { ...average, backbone: { cut: 'levels' }, head: { kind: 'mlp', hidden: 256 } }],
];
const rows = [
  '| images | head | head, kB of weights | of the export in 8 bits, % | of the multiplications, % | accuracy, % | loss |',
  '|---|---|---|---|---|---|---|',
];

try {
  for (const prepare of [chest, drawings]) {
    const { title, sites, unseen } = await prepare();
    const all = sites.flat();
    const classes = [...new Set(all.map(({ label }) => label))].sort();
    for (const [i, [name, more]] of HEADS.entries()) {
      const one = await model(`${prepare.name}/head-${i}`, all, classes, more);
      const { hidden, outputs } = headLayers(one.model);
      const weights = [...hidden, ...outputs].reduce((sum, layer) => sum + layer.inputs * layer.outputs, 0);
      const size = exportOnnx(one.model, one.backbone, 'int8').length;
      const { accuracy, loss } = figures(await answersOf(one, unseen), unseen);
      const cells = [(4 * weights) / 1e3, (100 * weights) / size, (100 * weights) / (weights + workOf(one)), accuracy];
      rows.push(`| ${[i === 0 ? title : '', name, ...cells.map((value) => value.toFixed(1)), loss.toFixed(3)].join(' | ')} |`);
      console.log(rows.at(-1));
    }
  }
  if (values.write) fill('docs/how-to/use-the-model.md', 'heads', rows.join('\n'));
} finally {
  cleanUp();
}
