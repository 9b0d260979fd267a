import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FrozenBackbone, openFrozenBackbone } from './frozen.ts';
import { extractFeatures } from './pipeline.ts';
import { openEfficientNet } from './testing/efficientnet.ts';
import { type ProbeScore, ridgeProbe } from './testing/ridge-probe.ts';
import { hashFraction, hasImages, type LabelledImage, listImages } from './testing/shared-images.ts';

/** ATOLL_ALL_IMAGES=1 takes every image of blood-cells; else every fourth of the large class, for time. */
const everyImage = process.env.ATOLL_ALL_IMAGES === '1';
const TEST_SHARE = 0.3;

let frozen: FrozenBackbone;
beforeAll(async () => {
  frozen = await openFrozenBackbone({ backbone: await openEfficientNet(), cuts: ['pooled'] });
});
afterAll(() => frozen.close());

/** The split depends on the group alone, so that no group is on both sides. */
async function probe(images: LabelledImage[], classes: number, groupOf: (image: LabelledImage) => string): Promise<ProbeScore> {
  const sides = {
    train: { features: [] as Float32Array[], labels: [] as number[] },
    test: { features: [] as Float32Array[], labels: [] as number[] },
  };
  for await (const result of extractFeatures(images, frozen)) {
    if (!result.ok) throw result.error;
    const [[pooled]] = result.views;
    if (Math.min(...pooled) < 0 || Math.max(...pooled) > 6) throw new RangeError(`features of ${images[result.index].path} outside 0…6`);
    const side = hashFraction(groupOf(images[result.index])) < TEST_SHARE ? sides.test : sides.train;
    side.features.push(pooled);
    side.labels.push(images[result.index].label);
  }
  return ridgeProbe(sides.train, sides.test, classes);
}

describe('a linear probe on frozen features, all of them within 0…6', () => {
  it.skipIf(!hasImages('blood-cells'))('separates blood cells of unseen slides: at least 98 % right', async () => {
    const { classes, images } = listImages('blood-cells');
    const kept = images.filter((image, i) => everyImage || classes[image.label] !== 'rbc' || i % 4 === 0);
    const score = await probe(kept, classes.length, (image) => image.file.slice(0, image.file.lastIndexOf('_')));
    expect(score.accuracy).toBeGreaterThanOrEqual(0.98);
  });

  it.skipIf(!hasImages('chest-xray'))('separates chest X-rays: at least 78 % balanced', async () => {
    const { classes, images } = listImages('chest-xray');
    const score = await probe(images, classes.length, (image) => image.file);
    expect(score.balancedAccuracy).toBeGreaterThanOrEqual(0.78);
  });
});
