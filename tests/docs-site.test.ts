import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { findChromium, launchChromium } from './support/chromium.ts';
import { openPage, violations } from './support/page.ts';
import { freePort } from './support/processes.ts';
import { ROOT } from './support/shared-data.ts';

/** `npm run docs -- --serve`, as its output says when it is there. */
async function serveDocs(): Promise<string> {
  const port = await freePort();
  const child = spawn(process.execPath, ['tools/docs-site/main.mjs', '--serve', '--port', String(port)], { cwd: ROOT });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const ended = once(child, 'close');
  while (!output.includes('It is served at')) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(output);
    await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), ended]);
  }
  return `http://localhost:${port}`;
}

/** Every page that can be reached, with the targets of its links and its anchors. */
async function crawl(site: string): Promise<Map<string, { status: number; links: string[]; anchors: string[] }>> {
  const found = new Map<string, { status: number; links: string[]; anchors: string[] }>();
  const waiting = ['/'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const answer = await fetch(`${site}${path}`);
    const text = (answer.headers.get('content-type') ?? '').startsWith('text/html') ? await answer.text() : '';
    const here = new URL(path, site);
    const links = [...text.matchAll(/<a\b[^>]*\bhref="([^"]+)"/g)].flatMap(([, href = '']) => {
      const to = new URL(href.replaceAll('&amp;', '&'), here);
      return to.origin === here.origin ? [`${to.pathname}${decodeURIComponent(to.hash)}`] : [];
    });
    found.set(path, { status: answer.status, links, anchors: [...text.matchAll(/\bid="([^"]+)"/g)].map(([, id = '']) => id) });
    for (const link of links) {
      const [target = ''] = link.split('#');
      if (!found.has(target) && !waiting.includes(target)) waiting.push(target);
    }
  }
  return found;
}

it.skipIf(findChromium() === null)(
  'the site of the documentation has every page, no dead link, and is searched without a network',
  async () => {
    const site = await serveDocs();

    const pages = await crawl(site);
    expect(pages.size).toBeGreaterThan(100);
    expect([...pages].flatMap(([path, { status }]) => (status === 200 ? [] : [path]))).toEqual([]);
    const dead = [...pages].flatMap(([path, { links }]) =>
      links.flatMap((link) => {
        const [target = '', anchor] = link.split('#');
        return anchor === undefined || pages.get(target)?.anchors.includes(anchor) ? [] : [`${path} → ${link}`];
      }),
    );
    expect(dead).toEqual([]);

    const browser = await launchChromium();
    const { page, said } = await openPage(browser, 'about:blank');
    const foreign: string[] = [];
    await page.context().route(
      (url) => url.origin !== site && url.protocol !== 'data:',
      (route) => {
        foreign.push(route.request().url());
        return route.abort();
      },
    );
    await page.goto(`${site}/`);
    await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {})); // before that, keys do nothing
    await page.keyboard.press('Control+k');
    await page.locator('.VPLocalSearchBox input').fill('quorum deadline');
    await page.locator('.VPLocalSearchBox .result').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/#/);
    await page.keyboard.press('Control+k');
    await page.locator('.VPLocalSearchBox input').fill('export');
    await page.locator('.VPLocalSearchBox .result').first().filter({ hasText: 'Take it to another runtime' }).waitFor(); // before what lists names
    await page.keyboard.press('Escape');
    await page.locator('.vp-doc', { hasText: 'quorum' }).waitFor();
    await page.locator('.VPSidebar').getByText('Your first federation').click();
    // The address changes before the page does, which has a link to the next one as well.
    const title = page.locator('.vp-doc h1');
    await title.filter({ hasText: 'Your first federation' }).waitFor();
    await page.locator('.pager-link.next').click();
    await page.waitForURL(/how-to/);
    await title.filter({ hasNotText: 'Your first federation' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.waitForLoadState('networkidle'); // what is cut off by going on is said to have failed
    await page.goto(`${site}/libs/protocol/PROTOCOL.html`);
    expect(await page.locator('.sequence svg').count()).toBeGreaterThan(4);
    expect(await violations(page)).toEqual([]);

    const phone = await openPage(browser, `${site}/reference/cli.html`, { viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await violations(phone.page)).toEqual([]);
    expect(foreign).toEqual([]);
    expect([...said, ...phone.said]).toEqual([]);
  },
);
