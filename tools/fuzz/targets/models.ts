import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AtollError,
  digestOf,
  headArchitecture,
  joinBytes,
  type ModelManifest,
  manifestDigest,
  openBackbone,
  parseManifest,
  renderModelCard,
} from '@atoll/core';
import { encodeHead, encodeStandardisation } from '@atoll/protocol';
import { loadModel, MODEL_FILES } from '../../../apps/client/src/model/index.ts';
import { federationOf } from '../../../apps/client/src/testing/federation.ts';
import { mutateBytes } from '../mutate/bytes.ts';
import { mutateMessage } from '../mutate/protobuf.ts';
import { JSON_TOKENS, mutateText } from '../mutate/text.ts';
import { outcomeOf, outcomeOfPromise, type Target } from '../target.ts';

const TOKENS = [...JSON_TOKENS, '"classes"', '"head"', '"kind":"mlp"', '"hidden":', '\\u0000', '{"a":'];
const { layout } = headArchitecture({ kind: 'linear' }, { featureSize: 3, classes: 2 });
const HEAD = encodeHead({ layout, values: Float32Array.from({ length: layout.size }, (_, i) => i / 7) });
const STANDARDISATION = encodeStandardisation({ mean: Float32Array.of(1, 2, 3), scale: Float32Array.of(1, 0.5, 2) });

/** What a case changes: its first byte. Files after a changed model.json have the digests that it names where that can be. */
const PARTS = ['model.json', 'head.pb', 'standardisation.pb', 'backbone.json'] as const;

/** A case is which file of a model folder, or a backbone's manifest, and its bytes. */
export const models: Target = {
  name: 'models',
  about: 'model folders, and the manifests of backbones that a coordinator names',
  cost: 4,
  atOnce: 1,
  caseMs: 5_000,
  open: async (folder) => {
    const manifest = manifestFor(HEAD, STANDARDISATION);
    const json = `${JSON.stringify(manifest)}\n`;
    const backbone = await readFile(new URL('../../../backbones/efficientnet-lite0/backbone.json', import.meta.url), 'utf8');
    await mkdir(join(folder, 'model'));
    const write = async (name: string, bytes: Uint8Array | string) => writeFile(join(folder, 'model', name), bytes);
    return {
      make: (random) => {
        const part = random.integer(40) === 0 ? 3 : random.integer(3);
        const texts = [json, '', '', backbone];
        const text = texts[part] ?? '';
        const bytes =
          text === ''
            ? mutateMessage(random, part === 1 ? HEAD : STANDARDISATION)
            : new TextEncoder().encode(mutateText(random, text, TOKENS, 1 << 20));
        return joinBytes([Uint8Array.of(part), random.integer(8) === 0 ? mutateBytes(random, bytes) : bytes]);
      },
      run: async (all) => {
        const bytes = all.subarray(1);
        const part = pickPart(all[0] ?? 0);
        if (part === 'backbone.json') return outcomeOf(() => readBackbone(bytes));
        const head = part === 'head.pb' ? bytes : HEAD;
        const standardisation = part === 'standardisation.pb' ? bytes : STANDARDISATION;
        await write(MODEL_FILES.manifest, part === 'model.json' ? bytes : JSON.stringify(manifestFor(head, standardisation)));
        await write(MODEL_FILES.head, head);
        await write(MODEL_FILES.standardisation, standardisation);
        return outcomeOfPromise(async () => {
          const model = await loadModel(join(folder, 'model'));
          renderModelCard(model.manifest);
        });
      },
      close: async () => undefined,
    };
  },
};

const pickPart = (byte: number): (typeof PARTS)[number] => PARTS[byte % PARTS.length] ?? 'model.json';

function readBackbone(bytes: Uint8Array): void {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new AtollError(302, 'No JSON.', { cause });
  }
  const manifest = parseManifest(value);
  manifestDigest(manifest);
  openBackbone(manifest, new Uint8Array(8));
}

const manifestFor = (head: Uint8Array, standardisation: Uint8Array): ModelManifest => ({
  format: 1,
  federation: 'demo',
  run: 'demo-1',
  finishedAt: '2026-01-01T00:00:00.000Z',
  software: 'fuzz',
  classes: ['a', 'b'],
  backbone: { name: 'tiny', version: '1.0.0', digest: digestOf(new Uint8Array([1])), cut: 'pooled', licence: 'MIT' },
  head: { config: federationOf().head, featureSize: 3, digest: digestOf(head), sizeBytes: Math.max(1, head.length) },
  standardisation: { digest: digestOf(standardisation), sizeBytes: Math.max(1, standardisation.length) },
  handCrafted: [],
  columns: [],
  columnWeight: 1,
  unitLength: false,
  views: federationOf().features.views,
  temperature: 0.5,
  training: { strategy: 'fedavg', rounds: 1, round: 1, why: 'all 1 rounds done', seed: 1 },
  sites: [],
  test: null,
  privacy: { budget: null, secureAggregation: false, minimumCount: 5 },
  lineage: { initialHead: digestOf(new Uint8Array()), answers: 4, journal: { entries: 9, hash: digestOf(new Uint8Array()) } },
  limits: ['made to be broken'],
});
