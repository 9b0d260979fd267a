import { z } from 'zod';

const calibrateUnion = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('off') }).describe('No.'),
  z
    .strictObject({
      name: z.literal('virtual-features'),
      covariance: z
        .enum(['shared', 'diagonal'])
        .default('shared')
        .describe(
          'shared: one covariance within classes, from the sums of the closed form; diagonal: variances of each class, from sums and squares by class, which are a small upload.',
        ),
      images: z.int().min(1).max(2000).default(500).describe('Features drawn for each class.'),
    })
    .describe('On features drawn from a Gaussian for each class, as the sums of all sites give it (Luo et al. 2021).'),
]);

/** Whether the last layer is fitted again once training is over: a name alone, or with options. */
export const calibrateSchema = z
  .preprocess((value) => (typeof value === 'string' ? { name: value } : value), calibrateUnion)
  .prefault({ name: 'off' });

export type CalibrateOptions = z.output<typeof calibrateUnion>;

/** Puts a name alone beside the objects in the JSON Schema: the file may say either. An override of Zod's. */
export function withCalibrationAlone({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (zodSchema !== calibrateUnion) return;
  const { oneOf = [] } = jsonSchema;
  delete jsonSchema.oneOf;
  jsonSchema.anyOf = [{ type: 'string', enum: calibrateUnion.options.map(({ shape }) => shape.name.value) }, ...oneOf];
}

/** The parts of a federation that calibration may ask something of. */
export interface CalibrateSurroundings {
  readonly training: { readonly calibrate: CalibrateOptions; readonly scope: string };
}

/** What the rest of the federation has to be: a head on frozen features, whose last layer alone is fitted again. */
export function checkCalibrationFits({ training }: CalibrateSurroundings, context: z.RefinementCtx): void {
  if (training.calibrate.name === 'off') return;
  const message = `${training.calibrate.name} needs training.scope head`;
  if (training.scope !== 'head') context.addIssue({ code: 'custom', path: ['training', 'calibrate'], message });
}
