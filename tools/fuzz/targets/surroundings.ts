import { mkdtempSync, readFileSync } from 'node:fs';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { join } from 'node:path';
import { loadBackbonePackage } from '@atoll/backbone-efficientnet-lite0';
import { type Coordinator, type CoordinatorEvent, startCoordinator } from '@atoll/coordinator';
import { AtollError, type BackboneManifest } from '@atoll/core';
import { honestSites, lightFederation, runToEnd } from '../../light/calm-run.ts';
import type { LightSite } from '../../light/light-site.ts';
import { Finding } from '../target.ts';

const PATIENCE_MS = 30_000;
const FEDERATION = lightFederation('calm', 2, 2);

/** A coordinator to be attacked, with two honest sites that go on with their runs meanwhile. */
export class Surroundings {
  readonly coordinator: Coordinator;
  readonly manifest: BackboneManifest;
  readonly #honest: readonly LightSite[];
  readonly #head: string;
  readonly #unexpected: string[];
  readonly #ca: string | null;
  #lost = 0;
  #calm: Promise<void> | null = null;

  private constructor(
    coordinator: Coordinator,
    manifest: BackboneManifest,
    honest: readonly LightSite[],
    head: string,
    unexpected: string[],
    ca: string | null,
  ) {
    this.coordinator = coordinator;
    this.manifest = manifest;
    this.#honest = honest;
    this.#head = head;
    this.#unexpected = unexpected;
    this.#ca = ca;
    for (const { socket } of honest)
      socket.on('disconnect', () => {
        this.#lost += 1;
      });
  }

  /** @param folder where the data folder is made */
  static async open(folder: string, { tls = false }: { readonly tls?: boolean } = {}): Promise<Surroundings> {
    const unexpected: string[] = [];
    const onEvent = (event: CoordinatorEvent): void => {
      if (event.type === 'problem') unexpected.push(`a problem of ${event.run}: ${String(event.error)}`);
      if (event.type === 'refused' && !(event.cause instanceof AtollError))
        unexpected.push(`refused without a number of its own: ${event.cause instanceof Error ? event.cause.stack : String(event.cause)}`);
    };
    const own = mkdtempSync(join(folder, 'coordinator-'));
    const coordinator = await startCoordinator({ folder: own, access: 'open', onEvent, ...(tls ? { tls: {} } : {}) });
    const { manifest } = await loadBackbonePackage();
    const ca = tls ? readFileSync(join(own, 'tls', 'ca.pem'), 'utf8') : null;
    const honest = await honestSites(coordinator.url, ['aster', 'birch'], manifest, ca);
    const { kind, head } = await runToEnd(coordinator, FEDERATION, PATIENCE_MS);
    if (kind !== 'completed') throw new Error(`the undisturbed run ended as ${kind}`);
    return new Surroundings(coordinator, manifest, honest, head, unexpected, ca);
  }

  /** Begins a run of the honest sites, unless one is under way. */
  begin(): void {
    this.#calm ??= runToEnd(this.coordinator, FEDERATION, PATIENCE_MS).then(({ kind, head }) => {
      if (kind !== 'completed') throw new Finding(`the run of the honest sites ended as ${kind}`);
      if (head !== this.#head) throw new Finding('the run of the honest sites came to another head');
    });
    this.#calm.catch(() => undefined); // told by settle
  }

  /** Throws a Finding for an error without a number so far. */
  check(): void {
    const [first] = this.#unexpected.splice(0);
    if (first !== undefined) throw new Finding(first.slice(0, 600));
    if (this.#lost > 0) throw new Finding('an honest site lost its connection');
  }

  /** Waits for the honest run and throws a Finding where it was disturbed. */
  async settle(): Promise<void> {
    const calm = this.#calm;
    this.#calm = null;
    await calm;
    this.check();
    const status = await healthOf(this.coordinator.url, this.#ca);
    if (status !== 200) throw new Finding(`/health answers ${status}`);
  }

  async close(): Promise<void> {
    for (const site of this.#honest) site.close();
    await this.coordinator.close();
  }
}

/** The status of /health, over TLS with this authority alone where there is one. */
async function healthOf(url: string, ca: string | null): Promise<number> {
  const ask = ca === null ? requestPlain : requestTls;
  return new Promise((resolve, reject) => {
    ask(`${url}/health`, ca === null ? {} : { ca, agent: false }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
    })
      .once('error', reject)
      .end();
  });
}
