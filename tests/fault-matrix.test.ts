import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/shared-data.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('docs/reference/faults.md', () => {
  const rows = [...read('docs/reference/faults.md').matchAll(/^\|.*\| `(\S+\.test\.ts)`: (.+) \|$/gm)];

  it('names a test in each line', () => {
    const lines = read('docs/reference/faults.md').match(/^\| (?!fault )\S.*$/gm) ?? [];
    expect(rows.map(([line]) => line)).toEqual(lines);
    expect(rows.length).toBeGreaterThan(30);
  });

  it.each(rows.map(([, file = '', name = '']) => [file, name]))('%s: %s', (file, name) => {
    const [title] = read(file).match(new RegExp(`(['"\`])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\1`)) ?? [];
    expect(title).toBeDefined();
  });
});

/** Every file of the product that waits by a timer, and what docs/reference/time.md calls it. */
const WAITS: Readonly<Record<string, readonly string[]>> = {
  'apps/browser-site/src/platform/network.ts': ['a request of a site or operator over HTTP', 'nothing in the middle of an answer'],
  'apps/browser-site/src/state.ts': ['a file that a page offers to save'],
  'apps/cli/src/commands/serve.ts': ["a run's model and report that `serve` cannot write"],
  'apps/cli/src/doctor/check.ts': ['`atoll doctor`'],
  'apps/cli/src/model-server/follow-store.ts': ['model server: looking which model'],
  'apps/cli/src/model-server/server.ts': ['model server: a connection on which nothing moves', 'model server: requests under way'],
  'apps/cli/src/model-server/turns.ts': ['model server: a request waits for its turn'],
  'apps/cli/src/operator/client.ts': ['acknowledgement of a message'],
  'apps/client/src/agent/interruption.ts': ['a site that waits for a run to join'],
  'apps/client/src/agent/leave.ts': ['telling the coordinator that the site leaves'],
  'apps/client/src/agent/run-site.ts': ['a site that waits for a run to join'],
  'apps/client/src/connection/backbone-store.ts': ['fetching `backbone.json`'],
  'apps/client/src/connection/delay.ts': [],
  'apps/client/src/connection/connection.ts': [
    'pause before connecting again',
    'a site without a connection',
    'pause after "too many messages" (409)',
    'what a site cannot write, or the coordinator refuses with 702',
  ],
  'apps/client/src/connection/download.ts': ['fetching weights'],
  'apps/client/src/backbone/inference-thread.ts': ['the end of a process'],
  'apps/client/src/data/dicom/codec-threads.ts': ['decoding one image'],
  'apps/client/src/network/agent.ts': ['finding the pinned authority'],
  'apps/client/src/network/guard.ts': ['a request of a site or operator over HTTP', 'nothing in the middle of an answer'],
  'apps/client/src/state/files.ts': ['replacing a file that another program has open (Windows)'],
  'apps/client/src/state/lock.ts': ['lock of a state folder'],
  'apps/client/src/state/patience.ts': ['what a site cannot write, or the coordinator refuses with 702'],
  'apps/coordinator/src/access/secret-file.ts': ['replacing a file that another program has open (Windows)'],
  'apps/coordinator/src/audit/snapshot.ts': ['`atoll audit` copies the journal while the coordinator writes to it'],
  'apps/coordinator/src/runs/live-run.ts': ['coordinator, after a write that failed', '`deadlines.step`'],
  'apps/coordinator/src/server/announcer.ts': ['status to sites and operators'],
  'apps/coordinator/src/server/door.ts': ['HTTP connection on which nothing moves'],
  'apps/coordinator/src/server/noted.ts': ['what the coordinator notes of sites and refusals'],
  'apps/coordinator/src/server/operator-session.ts': ['`hello`'],
  'apps/coordinator/src/server/site-session.ts': ['`hello`'],
  'apps/coordinator/src/tls/tls.ts': ['looking for a changed certificate'],
  'apps/dashboard/src/parts/poll.ts': ["the operator's page"],
  'apps/dashboard/src/state/announce.ts': ["the operator's page"],
  'apps/dashboard/src/state/clock.ts': ["the operator's page"],
  'apps/dashboard/src/state/connection.ts': ["the operator's page"],
  'apps/dashboard/src/state/runs.ts': ["the operator's page"],
  'apps/dashboard/src/state/save.ts': ['a file that a page offers to save'],
  'apps/dashboard/src/views/launch.tsx': ["the operator's page"],
};
const PACKAGES = ['apps/browser-site', 'apps/cli', 'apps/client', 'apps/coordinator', 'apps/dashboard', 'libs/core', 'libs/protocol'];

describe('docs/reference/time.md', () => {
  it('has every wait of the program', () => {
    const waiting = PACKAGES.flatMap((name) =>
      readdirSync(join(ROOT, name, 'src'), { recursive: true, encoding: 'utf8' })
        .map((path) => `${name}/src/${path.replaceAll('\\', '/')}`)
        .filter((path) => /\.tsx?$/.test(path) && !/\.test\.ts$|\/testing\//.test(path))
        .filter((path) => /\b(setTimeout|setInterval|delay|Atomics\.wait)\(/.test(read(path))),
    );
    expect(waiting.sort()).toEqual(Object.keys(WAITS).sort());
    const table = read('docs/reference/time.md');
    expect(
      Object.values(WAITS)
        .flat()
        .filter((row) => !table.includes(`| ${row}`)),
    ).toEqual([]);
  });
});
