// The image's HEALTHCHECK: a coordinator must answer; everything else is healthy for as long as it runs.
import { readFileSync } from 'node:fs';

const args = readFileSync('/proc/1/cmdline', 'utf8').split('\0');
if (args.includes('serve')) {
  const port = args.find((_, index) => args[index - 1] === '--port') ?? '7700';
  const { ok } = await fetch(`http://127.0.0.1:${port}/health`).catch(() => ({ ok: false }));
  process.exitCode = ok ? 0 : 1;
}
