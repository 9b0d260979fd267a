import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedDataset } from './shared-data.ts';

export const XRAY_CLASSES = ['covid-19', 'no-finding', 'pneumonia'];
const PARTS = ['train', 'train', 'train', 'validation', 'test', 'test'];

/** Some chest X-rays as a CSV that says for each image which part it is of: the same at any division between sites. */
export function xraysWithParts(folder: string): string {
  const rows = XRAY_CLASSES.flatMap((label) => {
    const images = readdirSync(join(sharedDataset('chest-xray'), label))
      .sort()
      .slice(0, 42);
    return images.map((image, i) => {
      cpSync(join(sharedDataset('chest-xray'), label, image), join(folder, 'images', image));
      return `images/${image},${label},${PARTS[i % PARTS.length] ?? ''}`;
    });
  });
  const file = join(folder, 'data.csv');
  writeFileSync(file, `path,label,split\n${rows.join('\n')}\n`);
  return file;
}
