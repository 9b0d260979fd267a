#!/usr/bin/env node
import { existsSync } from 'node:fs';

process.env.ORT_DISABLE_TELEMETRY ??= '1';
if (existsSync(new URL('../dist/atoll.js', import.meta.url))) await import('../dist/atoll.js');
else {
  console.error('Atoll is not built yet. Run npm start (installs, builds and runs the demo) or npm run build.');
  process.exitCode = 1;
}
