import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ROOT, scratchFolder } from './support/shared-data.ts';

/** Runs the check against a registry on loopback that knows these vulnerabilities of socket.io, or answers no audits. */
async function audit(severities: readonly string[] | null): Promise<{ code: number | null; output: string }> {
  const registry = createServer((request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.method === 'GET')
      return answer(200, {
        name: 'socket.io',
        'dist-tags': { latest: '4.8.4' },
        versions: { '4.8.4': { name: 'socket.io', version: '4.8.4' } },
      });
    if (severities === null) return answer(405, {});
    const advisories = severities.map((severity, id) => ({
      id: id + 1,
      url: `https://example.org/${id}`,
      title: `A ${severity} one`,
      severity,
      vulnerable_versions: '<99',
      cwe: [],
      cvss: { score: 0, vectorString: null },
    }));
    return answer(200, advisories.length === 0 ? {} : { 'socket.io': advisories });
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  onTestFinished(() => void registry.close());
  const address = registry.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const args = [join(ROOT, 'tools', 'audit.mjs'), '--registry', `http://127.0.0.1:${address.port}`, '--cache', await scratchFolder()];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, output: stdout + stderr });
    });
  });
}

it('fails on a high or critical vulnerability of a production dependency, and names it', async () => {
  const { code, output } = await audit(['moderate', 'critical']);
  expect(output).toContain('critical: socket.io');
  expect(output).toContain('A critical one https://example.org/1');
  expect(code).toBe(1);
});

it('goes on with lower ones and none, and says when the registry answers no audits', async () => {
  expect(await audit(['moderate'])).toEqual({ code: 0, output: expect.stringMatching(/0 high or critical, [1-9]/) });
  expect(await audit([])).toEqual({ code: 0, output: expect.stringContaining('0 high or critical, 0 lower') });
  expect(await audit(null)).toEqual({ code: 0, output: expect.stringMatching(/answers no audits \(405/) });
});
