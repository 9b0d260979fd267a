import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { precompress } from '../../tools/precompress.mjs';

const examples = new URL('../../examples/', import.meta.url);
const folders = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const files = folders.map(({ name }) => [name, readFileSync(new URL(`${name}/federation.yaml`, examples), 'utf8')]);

export default defineConfig({
  define: { __EXAMPLES__: JSON.stringify(Object.fromEntries(files)) },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [precompress()],
  build: { target: 'es2022', modulePreload: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 1_500 },
});
