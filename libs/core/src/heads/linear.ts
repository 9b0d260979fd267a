import { layoutOf } from '../parameters/index.ts';
import type { HeadArchitecture, HeadShape } from './architecture.ts';
import { denseOnData, denseTensorsAt } from './dense.ts';

export interface LinearHeadConfig {
  readonly kind: 'linear';
}

/** Softmax regression: `weights` [featureSize, classes] and `bias` [classes], from zeros; its loss has one optimum. */
export function linearHead(_config: LinearHeadConfig, { featureSize, classes }: HeadShape): HeadArchitecture {
  const layout = layoutOf([
    { name: 'weights', shape: [featureSize, classes] },
    { name: 'bias', shape: [classes] },
  ]);
  return {
    featureSize,
    classes,
    layout,
    initialise: () => ({ layout, values: new Float32Array(layout.size) }),
    logits: (tf, tensors, features) => denseOnData(tf, features, denseTensorsAt(tensors, 0)),
  };
}
