import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Page } from '@atoll/coordinator';

/** Where each page of a coordinator stands, and the package that it is built in. */
const PAGES: readonly (Pick<Page, 'path' | 'policy'> & { readonly from: string })[] = [
  { path: '/', from: '@atoll/dashboard' },
  {
    path: '/site/',
    from: '@atoll/browser-site',
    policy: { 'script-src': "'self' 'wasm-unsafe-eval'", 'worker-src': "'self'" },
  },
];

/** The pages that are there: a coordinator runs without those that were not built. */
export function pages(): Page[] {
  const { resolve } = createRequire(import.meta.url);
  return PAGES.flatMap(({ path, from, policy }) => {
    const folder = join(dirname(resolve(`${from}/package.json`)), 'dist');
    return existsSync(join(folder, 'index.html')) ? [{ path, folder, ...(policy === undefined ? {} : { policy }) }] : [];
  });
}
