import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { program } from '../apps/cli/src/program.ts';
import { ROOT } from './support/shared-data.ts';

const FOLDER = join(ROOT, 'docker', 'kubernetes');
/** The oldest version that the manifests are for, and the newest that the validator knows. */
const VERSIONS = ['1.25.0', '1.37.0'];
const VALIDATOR = process.env.ATOLL_TEST_KUBERNETES_VALIDATE;

interface Labels {
  readonly [name: string]: string;
}

interface Container {
  readonly args: string[];
  readonly ports?: { name: string; containerPort: number }[];
  readonly securityContext: object;
  readonly volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
}

interface Pod {
  readonly metadata: { labels: Labels };
  readonly spec: { securityContext: object; automountServiceAccountToken: boolean; containers: Container[]; volumes: { name: string }[] };
}

/** As much of an object as the tests read; the validator reads all of it. */
interface Manifest {
  readonly kind: string;
  readonly metadata: { name: string };
  readonly spec: {
    template: Pod;
    volumeClaimTemplates?: { metadata: { name: string } }[];
    selector: Labels & { matchLabels: Labels };
    podSelector: { matchLabels: Labels };
    ports: { targetPort: string }[];
  };
}

const filesOf = (part: string): string[] => readdirSync(join(FOLDER, part)).filter((name) => name !== 'kustomization.yaml');
const read = (part: string, name: string): string => readFileSync(join(FOLDER, part, name), 'utf8');

describe.each(['coordinator', 'site'])('docker/kubernetes/%s', (part) => {
  const manifests = filesOf(part).flatMap((name) => parseAllDocuments(read(part, name)).map((document) => document.toJS() as Manifest)); // the validator checks them
  const workload = manifests.find(({ kind }) => kind === 'StatefulSet' || kind === 'Job');
  if (workload === undefined) throw new Error('no workload');
  const { template: pod, volumeClaimTemplates = [] } = workload.spec;

  it.skipIf(skipsValidation()).each(VERSIONS)('is valid for Kubernetes %s', (version) => {
    const files = filesOf(part).map((name) => join(FOLDER, part, name));
    const { status, stdout } = spawnSync(VALIDATOR ?? '', ['--strict', '-k', version, ...files], { encoding: 'utf8' });
    expect(status, stdout).toBe(0);
    expect(stdout.match(/passed for resource/g)).toHaveLength(manifests.length);
  });

  it('names all its files', () => {
    const { resources } = parse(read(part, 'kustomization.yaml')) as { resources: string[] }; // ours
    expect(resources.sort()).toEqual(filesOf(part).sort());
  });

  it('may run in a namespace that is restricted, with a root file system that is read-only and no token', () => {
    expect(pod.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod.spec.automountServiceAccountToken).toBe(false);
    for (const { securityContext } of pod.spec.containers)
      expect(securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
  });

  it('gives atoll arguments that it takes, and mounts what they name', () => {
    for (const { args, volumeMounts } of pod.spec.containers) {
      const [name, ...rest] = args;
      const command = program.commands.find((one) => one.name() === name);
      expect(command?.parseOptions(rest).unknown).toEqual([]);
      const mounted = volumeMounts.map(({ mountPath }) => mountPath);
      for (const path of rest.filter((argument) => argument.startsWith('/')))
        expect(mounted.some((mount) => path === mount || path.startsWith(`${mount}/`))).toBe(true);
      const volumes = [...pod.spec.volumes.map((volume) => volume.name), ...volumeClaimTemplates.map(({ metadata }) => metadata.name)];
      expect(volumeMounts.map((mount) => mount.name).sort()).toEqual(volumes.sort());
    }
  });

  it('selects its own pods, by ports that they have', () => {
    const { labels } = pod.metadata;
    const ports = pod.spec.containers.flatMap((container) => container.ports ?? []).map(({ name }) => name);
    if (workload.kind === 'StatefulSet') expect(workload.spec.selector.matchLabels).toEqual(labels);
    const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
    expect(policies.map(({ spec }) => spec.podSelector.matchLabels)).toEqual([labels]);
    for (const { spec } of manifests.filter(({ kind }) => kind === 'Service')) {
      expect(spec.selector).toEqual(labels);
      expect(ports).toEqual(expect.arrayContaining(spec.ports.map(({ targetPort }) => targetPort)));
    }
  });
});

/** In CI the validator must be there. */
function skipsValidation(): boolean {
  if (VALIDATOR !== undefined) return false;
  if (process.env.CI !== undefined) throw new Error('In CI ATOLL_TEST_KUBERNETES_VALIDATE must name kubernetes-validate');
  console.warn('Skipped: ATOLL_TEST_KUBERNETES_VALIDATE names no kubernetes-validate');
  return true;
}
