// Pictures of the page of `atoll data check` for docs/images, of the demo's drawings with mistakes put into them:
// node tools/data-check-pictures.mjs, after a build.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { renderDrawings } from '@atoll/demo-drawings';
import { chromium } from 'playwright-core';
import sharp from 'sharp';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'atoll-pictures-'));
try {
  const rendered = await renderDrawings({ directory: join(folder, 'drawings') });
  const data = join(folder, 'my-images');
  for (const { site, directory } of rendered) {
    for (const name of readdirSync(join(directory, 'images')))
      for (const file of readdirSync(join(directory, 'images', name)))
        cpSync(join(directory, 'images', name, file), join(data, name, `${site}-${file}`));
  }
  const classes = readdirSync(data).sort();
  const fileOf = (place, index) => join(data, classes[place], readdirSync(join(data, classes[place])).sort()[index]);
  for (let place = 0; place < 4; place++) {
    const from = fileOf(place, 7);
    writeFileSync(join(data, classes[place + 1], `moved-${place}.png`), readFileSync(from));
    rmSync(from);
    writeFileSync(
      join(data, classes[place], `saved-again-${place}.jpg`),
      await sharp(fileOf(place, 3)).resize(150).jpeg({ quality: 60 }).toBuffer(),
    );
  }
  const blank = sharp({ create: { width: 224, height: 224, channels: 3, background: '#ffffff' } });
  writeFileSync(join(data, classes[2], 'blank.png'), await blank.png().toBuffer());
  writeFileSync(join(data, classes[3], 'cut.png'), readFileSync(fileOf(3, 5)).subarray(0, 900));
  const page = join(folder, 'page.html');
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'apps/cli/bin/atoll.js'), 'data', 'check', 'my-images', '--html', page],
    {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'pipe'],
      encoding: 'utf8',
    },
  );
  if (status !== 1) throw new Error(stderr); // the file that was cut is an error
  const images = join(root, 'docs', 'images');
  mkdirSync(images, { recursive: true });
  const browser = await chromium.launch({ executablePath: process.env.ATOLL_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  for (const [name, width, height, colorScheme, part] of [
    ['data-check-desktop', 1280, 1160, 'light', '#labels'],
    ['data-check-dark', 1280, 1160, 'dark', '#copies'],
    ['data-check-phone', 390, 844, 'light', 'body'],
  ]) {
    const tab = await browser.newPage({ viewport: { width, height }, colorScheme });
    await tab.goto(pathToFileURL(page).href);
    await tab.evaluate((part) => {
      document.querySelector('.description').textContent = 'my-images'; // a folder that nobody else has
      document.documentElement.style.scrollBehavior = 'auto';
      document.querySelector(part).scrollIntoView();
    }, part);
    await sharp(await tab.screenshot())
      .png({ palette: true, colours: 128, effort: 10 })
      .toFile(join(images, `${name}.png`));
  }
  await browser.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
