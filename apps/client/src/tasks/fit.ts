import { type FitTask, layerRates, ownLoss, pretrainedPoint, scopeOf, seedFrom, type TrainingRequest, train } from '@atoll/core';
import type { TaskAnswer } from '@atoll/protocol';
import { trainYardstick } from './alone.ts';
import { type TaskContext, trainingConfig } from './context.ts';
import { trainingRows } from './parts.ts';
import { partsFor, scopeIn } from './scopes.ts';

/**
 * Trains the given head on the site's training images: an update of the federation, or the yardstick of the site alone.
 * Null when it was aborted. @throws AtollError 306
 */
export async function fit(task: FitTask, context: TaskContext): Promise<TaskAnswer | null> {
  const { tf, federation, site, signal, onEpoch } = context;
  const scope = scopeOf(task);
  const { architecture, parts } = partsFor(context, scope, task.standardisation);
  const initial = context.head(task.head, scope);
  const data = trainingRows(parts, task.purpose === 'alone' ? ownLoss(federation.training.loss) : federation.training.loss);
  const { parameters, losses, steps, aborted } =
    task.purpose === 'alone'
      ? await trainYardstick(context, parts, initial, task.epochs)
      : await train(tf, {
          architecture,
          initial,
          data,
          config: { ...trainingConfig(federation), loss: federation.training.loss },
          epochs: task.epochs,
          ...(task.proximal === 0 ? {} : { proximal: { strength: task.proximal, towards: initial } }),
          ...(task.corrections === null ? {} : { correction: context.head(task.corrections.others, scope) }),
          ...(context.federated === undefined ? {} : { federated: context.federated }),
          ...transferOf(task, context),
          seed: seedFrom(federation.seed, site, task.round),
          signal,
          onEpoch: (epoch) => onEpoch?.(epoch, task.epochs),
        });
  return aborted ? null : { kind: 'fit', parameters, samples: data.count, steps, losses };
}

/** What transfer asks of training: each layer's learning rate, and where weights are pulled back to. */
function transferOf(task: FitTask, context: TaskContext): Pick<TrainingRequest, 'rates' | 'startingPoint'> {
  const { layerDecay, l2sp: strength } = context.federation.training;
  const { scope, unfrozen = null, startingPoint } = task;
  if (scope !== undefined) {
    const { tail, backbone } = scopeIn(context, scope);
    const rates = layerRates(tail.groups, { layerDecay, unfrozen });
    return strength === 0 ? { rates } : { rates, startingPoint: { strength, ...pretrainedPoint(tail, backbone) } };
  }
  if (startingPoint === undefined) return {};
  const towards = context.head(startingPoint);
  return { startingPoint: { strength, towards, tensors: new Set(towards.layout.tensors.map(({ name }) => name)) } };
}
