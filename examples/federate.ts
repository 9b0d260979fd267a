// What the examples share: a federation on this machine, a coordinator and its sites over real sockets, to its end.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { type DataSource, joinFederation, type SiteOutcome } from '@atoll/client';
import { type CoordinatorOptions, startCoordinator } from '@atoll/coordinator';
import { AtollError, type FederationInput, type HeadKind } from '@atoll/core';

export interface Example extends Pick<CoordinatorOptions, 'strategies'> {
  /** A folder of images for each site, one sub-folder a class. */
  readonly folders: readonly string[];
  /** What the federation file says beside names, classes and sites. */
  readonly federation: Partial<FederationInput>;
  readonly heads?: readonly HeadKind[];
  /** What a site is given in the place of its folder. */
  readonly sourceOf?: (folder: string) => DataSource;
}

/** What each site has at the end. Throws AtollError where the run fails. */
export async function federate({ folders, federation, strategies = [], heads = [], sourceOf }: Example): Promise<SiteOutcome[]> {
  const [first] = folders;
  if (first === undefined || folders.length < 2) throw new AtollError(104, 'Give the folders of two or more sites.');
  const classes = (await readdir(first, { withFileTypes: true })).flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  const cohort = { sites: folders.length, quorum: folders.length };
  const file = { federation: 'example', classes, rounds: 3, cohort, evaluation: { alone: 'off', personal: false }, ...federation };
  const scratch = await mkdtemp(join(tmpdir(), 'atoll-example-'));
  const coordinator = await startCoordinator({ folder: join(scratch, 'coordinator'), access: 'open', strategies, heads });
  try {
    const run = coordinator.launch(JSON.stringify(file));
    const outcomes = await Promise.all(
      folders.map((folder, index) =>
        joinFederation({
          url: coordinator.url,
          run,
          name: `site-${index + 1}`,
          data: sourceOf?.(resolve(folder)) ?? folder,
          heads,
          directory: join(scratch, `site-${index + 1}-${basename(folder)}`),
          backboneDirectory: join(scratch, 'backbones'),
          onEvent: () => {},
        }),
      ),
    );
    const failed = outcomes.find(({ end }) => end !== 'completed');
    if (failed !== undefined) throw new AtollError(604, failed.message);
    return outcomes;
  } finally {
    await coordinator.close();
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Prints what became of it. */
export function tell(outcomes: readonly SiteOutcome[]): void {
  const { manifest } = outcomes[0]?.model ?? {};
  console.log(`strategy ${manifest?.training.strategy}, ${manifest?.test?.images} test images, accuracy ${manifest?.test?.accuracy}`);
  console.log(`head ${manifest?.head.digest}`);
}
