/** What the tests of other packages share with those of core: `@atoll/core/testing`, a door that no build has. */
export { tinyBackbone } from '../backbone/testing/tiny-backbone.ts';
export { digest, evaluateTask, fitTask, judged, site, summariseTask, taskId } from '../run/testing/examples.ts';
