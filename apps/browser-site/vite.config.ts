import { defineConfig } from 'vite';
import { precompress } from '../../tools/precompress.mjs';

export default defineConfig({
  base: '/site/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // ONNX Runtime without its binary in it: which one is needed is named where it is loaded.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', 'module', 'browser', 'import', 'default'] },
  worker: { format: 'es' },
  plugins: [precompress()],
  build: { target: 'es2022', modulePreload: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 3_000 },
});
