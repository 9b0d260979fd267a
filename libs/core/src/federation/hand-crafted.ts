import { z } from 'zod';
import { BLOCKS, type Block } from '../hand-crafted/index.ts';

/** Which hand-crafted features follow the backbone's: a list in the order of the blocks, also where the file says none or all. */
export const handCraftedSchema = z
  .union([
    z.enum(['none', 'all']),
    z
      .array(z.enum(BLOCKS))
      .refine((blocks) => new Set(blocks).size === blocks.length, 'each kind once')
      .meta({ uniqueItems: true }),
  ])
  .transform((value): Block[] => {
    if (value === 'none') return [];
    return BLOCKS.filter((block) => value === 'all' || value.includes(block));
  });
