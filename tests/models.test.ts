import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { atoll, runAtoll, serve } from './support/processes.ts';
import { hasSharedData, scratchFolder } from './support/shared-data.ts';
import { bloodCellModel } from './support/simulated-model.ts';

interface Comparison {
  readonly differences: readonly { readonly what: string; readonly first: string; readonly second: string }[];
  readonly measured: {
    readonly images: number;
    readonly groups: number;
    readonly figures: readonly { readonly metric: string; readonly difference: number; readonly interval: readonly [number, number] }[];
    readonly right: Readonly<Record<'both' | 'first' | 'second' | 'neither', number>>;
  };
}

describe.skipIf(!hasSharedData())('atoll models', () => {
  it('keeps models, compares them, and changes what a server answers with, only to what is as it was signed', async () => {
    const folder = await scratchFolder();
    for (const name of ['plain', 'other']) await mkdir(join(folder, name));
    const [plain, other] = [
      await bloodCellModel(join(folder, 'plain')),
      await bloodCellModel(join(folder, 'other'), { strategy: 'prototypes', seed: 2 }),
    ];
    const store = join(folder, 'store');
    const models = async (...args: string[]): Promise<string> => (await runAtoll('models', ...args, '--store', store)).output;
    const refusal = async (...args: string[]): Promise<string | undefined> => /Error (\d+)/.exec(await models(...args))?.[1];
    const keyOf = (model: string): string => JSON.parse(readFileSync(join(model, 'signature.json'), 'utf8')).signedBy;

    expect(await models('list')).toContain('No model in');
    expect(await models('add', plain.model, '--name', 'plain')).toMatch(/Added +plain, [0-9a-f]{64}; signed by/);
    expect(await models('add', other.model, '--name', 'other', '--key', keyOf(other.model))).toContain('the key given with --key');
    expect(await refusal('add', plain.model, '--name', 'again')).toBe('712');
    expect(await refusal('add', other.model, '--name', '../out')).toBe('103');
    expect(await refusal('add', plain.model, '--name', 'x', '--key', keyOf(other.model))).toBe('855');
    expect((await runAtoll('serve-model', '--store', store, '--port', '0')).output).toContain('Error 711');

    expect(await models('promote', 'plain')).toMatch(/In use +plain/);
    const server = atoll('serve-model', '--store', store, '--port', '0');
    const [, url = ''] = await server.printed(/Its address is (\S+)/);
    const image = readFileSync(join(plain.unseen, 'wbc', readdirSync(join(plain.unseen, 'wbc'))[0] ?? ''));
    const says = async (name: string): Promise<void> => {
      const answers = async () => {
        const response = await fetch(`${url}/v1/predict`, { method: 'POST', body: image, headers: { 'content-type': 'image/jpeg' } });
        return ((await response.json()) as { model: { name: string } }).model.name; // the server's description says so
      };
      await expect.poll(answers, { timeout: 60_000, interval: 200 }).toBe(name);
    };
    await says('plain');
    expect(await refusal('promote', 'other')).toBe('855');
    expect(await models('promote', 'other', '--key', keyOf(other.model))).toMatch(/Before +plain/);
    await says('other');
    await server.printed(/Now serves other/);
    expect(await models('list')).toMatch(/^\* +other /m);
    expect(await models('roll-back')).toMatch(/In use +plain.*in the place of other/);
    await says('plain');
    expect(await refusal('roll-back')).toBe('713');

    const compared = JSON.parse(await models('compare', 'plain', 'other', '--data', plain.unseen, '--json').then(fromBrace)) as Comparison; // our own output
    expect(compared.differences).toContainEqual({ what: 'strategy', first: 'closed-form', second: 'prototypes' });
    const { images, groups, figures, right } = compared.measured;
    expect([images, groups]).toEqual([120, 120]);
    expect(right.both + right.first + right.second + right.neither).toBe(images);
    const accuracy = figures.find(({ metric }) => metric === 'accuracy');
    expect(accuracy?.difference).toBeCloseTo((right.second - right.first) / images, 10);
    expect(accuracy?.interval[0]).toBeLessThanOrEqual(accuracy?.difference ?? -9);
    expect(accuracy?.interval[1]).toBeGreaterThanOrEqual(accuracy?.difference ?? 9);
    const table = await models('compare', plain.model, 'other', '--data', plain.unseen);
    expect(table).toMatch(/On the same 120 images/);
    expect(table).toMatch(/balanced accuracy +\d/);

    const { events } = JSON.parse(readFileSync(join(store, 'history.json'), 'utf8')) as { events: { digest?: string; name: string }[] };
    const damaged = join(store, 'models', events.find(({ name }) => name === 'other')?.digest ?? '', 'head.pb');
    const head = readFileSync(damaged);
    head[head.length - 1] = (head.at(-1) ?? 0) ^ 1;
    await writeFile(damaged, head);
    expect(await refusal('promote', 'other', '--key', keyOf(other.model))).toBe('308');
    const whole = readFileSync(join(store, 'history.json'), 'utf8');
    await writeFile(
      join(store, 'history.json'),
      whole.replace(/\n {2}\]/, `,\n    ${JSON.stringify({ ...promoted(whole), name: 'other' })}\n  ]`),
    );
    await server.printed(/Goes on with the model that it has: 308/);
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({
      model: { name: 'plain' },
      problem: expect.stringContaining('308'),
    });
    await writeFile(join(store, 'history.json'), '{');
    await server.printed(/Goes on with the model that it has: 710/);
    await says('plain');
    await writeFile(join(store, 'history.json'), whole);
    expect((await models('history')).match(/(added|promoted|rolled-back) /g)).toEqual([
      'added ',
      'added ',
      'promoted ',
      'promoted ',
      'rolled-back ',
    ]);
    server.process.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);

    const data = join(plain.model, '..', 'coordinator');
    const coordinator = await serve(data);
    expect(await models('list', '--url', coordinator.url)).toMatch(/^cells +cells-1/m);
    await expect.poll(() => models('list', '--data', data), { timeout: 60_000 }).toMatch(/runs.cells-1.model +cells +cells-1/);
    const fetched = join(folder, 'fetched');
    const added = await runAtoll('models', 'add', 'cells-1', '--url', coordinator.url, '--store', fetched);
    expect(added.output).toMatch(/Added +cells-1/);
    expect((await runAtoll('models', 'promote', 'cells-1', '--store', fetched)).output).toMatch(/In use +cells-1/);
    expect((await runAtoll('models', 'add', 'cells-9', '--url', coordinator.url, '--store', fetched)).output).toContain('Error 601');
  });
});

/** The last event of a history that put a model into use. */
const promoted = (history: string): object =>
  (JSON.parse(history) as { events: { event: string }[] }).events.findLast(({ event }) => event === 'promoted') ?? {}; // our own file

/** Standard output and error are one here: JSON begins at the first brace of a line. */
const fromBrace = (text: string): string => text.slice(text.search(/^\{/m));
