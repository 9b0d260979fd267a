import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { SiteOutcome } from '@atoll/client';
import type { BrowserContext, Page } from 'playwright-core';
import { launchChromium, SLOW_MACHINE_MS } from './chromium.ts';

/** A site in a tab of a real Chromium, on the page that a coordinator serves. */
export interface TabSite {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page wrote to the console as an error, and what its policy forbade. */
  readonly errors: string[];
  /** Kills the browser's process for graphics: every page loses its device. */
  loseGraphics(): Promise<void>;
  giveImages(folder: string): Promise<void>;
  /** Connects, reads the statement, and takes part. */
  takePart(invitation: string, look?: () => Promise<void>): Promise<string>;
  /** Waits until the page shows the end of the run. */
  ended(): Promise<string>;
  /** What axe-core finds wrong. */
  violations(): Promise<string[]>;
}

/** WebGPU on a machine without a graphics processor, imitated by SwiftShader. */
const IMITATED_WEBGPU = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
];

/** @param options `imitated`: in a browser with an imitated graphics processor; `engine`: which one the page is asked to compute features with */
export async function openTab(url: string, options: { imitated?: boolean; engine?: 'webgpu' | 'wasm' } = {}): Promise<TabSite> {
  const { imitated = false, engine } = options;
  const browser = await launchChromium(...(imitated ? IMITATED_WEBGPU : []));
  const context = await browser.newContext();
  context.setDefaultTimeout(SLOW_MACHINE_MS);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${url}/site/${engine === undefined ? '' : `?engine=${engine}`}`);
  await page.getByRole('heading', { name: '1. Invitation' }).waitFor();
  return {
    page,
    context,
    errors,
    async loseGraphics() {
      const session = await browser.newBrowserCDPSession();
      await session.send('Browser.crashGpuProcess');
    },
    async giveImages(folder) {
      await page.locator('input[type=file]').setInputFiles(folder);
      await page.getByText('images can be used').waitFor();
    },
    async takePart(invitation, look) {
      await page.getByLabel('The invitation that you were sent').fill(invitation);
      await page.getByRole('button', { name: 'Connect and see what would be shared' }).click();
      const agree = page.getByRole('button', { name: /^Take part in / });
      const problem = page.getByRole('alert');
      await agree.or(problem).first().waitFor({ timeout: 120_000 });
      if (await problem.isVisible()) throw new Error(await problem.innerText());
      const statement = await page.locator('.statement').innerText();
      await look?.();
      await agree.click();
      return statement;
    },
    async ended() {
      const result = page.getByRole('heading', { name: 'Result' });
      const problem = page.getByRole('alert');
      await result.or(problem).first().waitFor({ timeout: 300_000 });
      if (await problem.isVisible()) throw new Error(await problem.innerText());
      return page.locator('section', { has: result }).innerText();
    },
    violations: () => violationsOn(page),
  };
}

/** Of the newest rules of axe-core, on the page as it is shown. */
async function violationsOn(page: Page): Promise<string[]> {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Evaluated by the debugger, which a page's policy does not bind.
  await page.evaluate(source);
  return page.evaluate(async () => {
    interface Found {
      readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
    }
    const { axe } = window as unknown as { axe: { run(): Promise<Found> } }; // the script of the line before
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`);
  });
}

/** The features that a tab keeps, by the SHA-256 of the image file. */
export const featuresIn = (page: Page): Promise<Record<string, number[]>> =>
  page.evaluate(
    () =>
      new Promise<Record<string, number[]>>((resolve, reject) => {
        const opening = indexedDB.open('atoll-site');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const store = opening.result.transaction('features').objectStore('features');
          const keys = store.getAllKeys();
          const values = store.getAll();
          values.onsuccess = () => {
            const found: Record<string, number[]> = {};
            for (const [place, key] of keys.result.entries())
              found[String(key).split('/')[1] ?? ''] = [...(values.result[place] as Float32Array)]; // as the page put them
            opening.result.close();
            resolve(found);
          };
        };
      }),
  );

/** `results.json` of the tab. */
export const resultsIn = async (page: Page): Promise<SiteOutcome> => {
  const text = await page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open('atoll-site');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const asked = opening.result.transaction('files').objectStore('files').get('results.json');
          asked.onsuccess = () => {
            opening.result.close();
            resolve(new TextDecoder().decode(asked.result));
          };
        };
      }),
  );
  return JSON.parse(text) as SiteOutcome; // the site's own
};
