import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { findChromium, launchChromium } from './support/chromium.ts';
import { openPage, shows, violations } from './support/page.ts';
import { runAtoll } from './support/processes.ts';
import { scratchFolder } from './support/shared-data.ts';

/** Three classes of noise, each about a grey of its own; with a copy, a blank and a cut file among them. */
async function imagesIn(folder: string): Promise<void> {
  for (const [place, name] of ['dark', 'grey', 'light'].entries()) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let index = 0; index < 8; index++) {
      const noise = { type: 'gaussian', mean: 60 + 60 * place, sigma: 25 } as const;
      const image = sharp({ create: { width: 96 + index, height: 96, channels: 3, background: '#000', noise } });
      writeFileSync(join(folder, name, `${index}.png`), await image.png().toBuffer());
    }
  }
  const first = readFileSync(join(folder, 'dark', '0.png'));
  writeFileSync(join(folder, 'light', 'again.jpg'), await sharp(first).jpeg({ quality: 70 }).toBuffer());
  writeFileSync(join(folder, 'grey', 'cut.png'), first.subarray(0, 300));
  const blank = sharp({ create: { width: 96, height: 96, channels: 3, background: '#fff' } });
  writeFileSync(join(folder, 'grey', 'blank.png'), await blank.png().toBuffer());
}

it.skipIf(findChromium() === null)(
  'the page of a data check has nothing that axe finds wrong, in light and dark, on a desk and a phone',
  async () => {
    const folder = await scratchFolder();
    const images = join(folder, 'images');
    const file = join(folder, 'check.html');
    await imagesIn(images);
    const { code, output } = await runAtoll('data', 'check', images, '--html', file);
    expect(code, output).toBe(1); // the file that was cut
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    const browser = await launchChromium();
    const wrong: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1280, 360]) {
        const { page, said } = await openPage(browser, pathToFileURL(file).href, { colorScheme, viewport: { width, height: 800 } });
        await shows(page, 'This page stays here.');
        expect(await page.locator('img').count()).toBeGreaterThan(2);
        for (const one of await violations(page)) wrong.push(`${colorScheme} ${width}: ${one}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) wrong.push(`${width} scrolls sideways by ${wide}`);
        expect(said).toEqual([]);
        await page.close();
      }
    expect(wrong).toEqual([]);
  },
);
