import { z } from 'zod';

/** How many views of each image the features are made from, and how far these differ from it. */
const viewsObject = z
  .strictObject({
    count: z
      .int()
      .min(1)
      .max(64)
      .default(1)
      .describe('Views of each image: itself, and this number less one of others. Features take so many times as long.'),
    training: z
      .enum(['average', 'each'])
      .default('average')
      .describe('What is trained on: the average of the views, or each view as an image of its own.'),
    crop: z.number().min(0.1).max(1).default(0.75).describe('A view shows this share of a side at least; 1 for all of it.'),
    rotate: z.number().min(0).max(180).default(10).describe('Degrees that a view is turned at most.'),
    flip: z.boolean().default(true).describe('Whether every second view is mirrored left to right.'),
    colour: z.number().min(0).max(1).default(0).describe('Share by which brightness, contrast and saturation change at most.'),
    noise: z.number().min(0).max(1).default(0).describe('Deviation of noise added to each value, as a share of its range.'),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1)
      .describe('Views are drawn from this number: the same for every image, site and run.'),
  })
  .describe('Views of an image, or their number alone.');

/** The key `views` of the federation file; a number alone stands for `count`. */
export const viewsSchema = z.preprocess((value) => (typeof value === 'number' ? { count: value } : value), viewsObject);

/** Puts a number alone beside the object in the JSON Schema: the file may say either. An override of Zod's. */
export function withCountAlone({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (zodSchema !== viewsObject) return;
  const object = { ...jsonSchema };
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
  jsonSchema.anyOf = [{ type: 'integer', minimum: 1, maximum: 64 }, object];
}

/** The key `views`, with its defaults. */
export type ViewsConfig = z.output<typeof viewsSchema>;

/** Rows that each image has in the training part. */
export const rowsAnImage = ({ count, training }: Pick<ViewsConfig, 'count' | 'training'>): number => (training === 'each' ? count : 1);
