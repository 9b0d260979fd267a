import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderDrawings } from '@atoll/demo-drawings';
import { describe, expect, it } from 'vitest';
import { runAtoll } from './support/processes.ts';
import { hasSharedData, scratchFolder } from './support/shared-data.ts';
import { bloodCellModel } from './support/simulated-model.ts';

interface Answer {
  readonly image: string;
  readonly predicted: string;
  readonly distance: number;
  readonly unlike: boolean;
  readonly answers: readonly { readonly probabilities: Readonly<Record<string, number>> }[];
  readonly error?: { readonly code: number };
}

interface Why {
  readonly predicted: string;
  readonly confidence: number;
  readonly score: number;
  readonly rest: number;
  readonly maps: readonly { readonly values: readonly number[] }[];
  readonly nearest: readonly { readonly label: string }[];
}

describe.skipIf(!hasSharedData())('atoll predict and explain', () => {
  it('tells new cells apart, says of drawings that it knows nothing like them, and goes on past what it cannot read', async () => {
    const folder = await scratchFolder();
    const { model, unseen } = await bloodCellModel(folder);
    const drawings = join(folder, 'drawings');
    await renderDrawings({ directory: drawings });
    const broken = join(folder, 'broken.png');
    await writeFile(broken, 'no image');

    const file = join(folder, 'answers.json');
    const ended = await runAtoll(
      ...['predict', model, unseen, join(drawings, 'noto', '**', '*.png'), broken, '--format', 'json', '--out', file],
    );
    expect(ended.code, ended.output).toBe(2);
    expect(ended.output).toMatch(/Not read +1 of \d+ images/);
    const { images } = JSON.parse(await readFile(file, 'utf8')) as { images: Answer[] }; // our own output
    const cells = images.slice(0, 120);
    const drawn = images.slice(120, -1);
    expect(cells.filter(({ image, predicted }) => image.split(/[\\/]/).at(-2) === predicted).length).toBeGreaterThan(110);
    expect(cells.filter(({ unlike }) => unlike).length).toBeLessThan(30);
    expect(drawn.length).toBeGreaterThan(100);
    expect(drawn.filter(({ unlike }) => unlike).length).toBe(drawn.length);
    for (const { answers } of [...cells, ...drawn])
      expect(Object.values(answers[0]?.probabilities ?? {}).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(images.at(-1)).toMatchObject({ image: broken, error: { code: 206 } });

    const csv = await runAtoll('predict', model, join(unseen, 'wbc', '*'), '--format', 'csv');
    expect(csv.code, csv.output).toBe(0);
    expect(csv.output).toContain('image,predicted,confidence,p(platelets),p(rbc),p(wbc),distance,unlike,error');
    const first = cells.find(({ image }) => image.includes('wbc'));
    expect(csv.output).toContain(`,${(first?.answers[0]?.probabilities.wbc ?? 0).toFixed(6)},${first?.distance.toFixed(3)},`);

    const picture = join(folder, 'why.png');
    const asked = join(
      unseen,
      'wbc',
      cells
        .find(({ image }) => image.includes('wbc'))
        ?.image.split(/[\\/]/)
        .at(-1) ?? '',
    );
    const explained = await runAtoll(
      ...['explain', model, asked, '--class', 'wbc', '--out', picture, '--data', join(folder, 'data'), '--nearest', '3', '--json'],
    );
    expect(explained.code, explained.output).toBe(0);
    const why = JSON.parse(explained.output.slice(explained.output.indexOf('{'))) as Why; // our own output
    const inMaps = why.maps.flatMap(({ values }) => values).reduce((sum, value) => sum + value, 0);
    expect(inMaps + why.rest).toBeCloseTo(why.score, 6);
    expect(why.confidence).toBeCloseTo(first?.answers[0]?.probabilities[why.predicted] ?? 0, 4);
    expect(why.nearest.filter(({ label }) => label === 'wbc').length).toBeGreaterThanOrEqual(2);
    expect((await readFile(picture)).subarray(1, 4).toString()).toBe('PNG');

    // Two models together: the average of what each says, and the rule in every form.
    const other = join(folder, 'other');
    await mkdir(other);
    const { model: second } = await bloodCellModel(other, { classes: ['wbc', 'rbc', 'platelets'], backbone: { cut: 'multi-level' } });
    const one = cells.filter(({ image }) => image.includes('wbc')).slice(0, 3);
    const files = one.map(({ image }) => image);
    const alone = await runAtoll('predict', second, ...files, '--format', 'json', '--out', file);
    expect(alone.code, alone.output).toBe(0);
    const { images: byOther } = JSON.parse(await readFile(file, 'utf8')) as { images: Answer[] }; // our own output
    const together = await runAtoll('predict', model, ...files, '--with', second, '--weights', '3,1', '--format', 'json', '--out', file);
    expect(together.code, together.output).toBe(0);
    expect(together.output).toMatch(/Together +the weighted average of the probabilities of 2 models/);
    const joint = JSON.parse(await readFile(file, 'utf8')) as { fused: object; images: (Answer & { agreeing: number })[] }; // our own output
    expect(joint.fused).toMatchObject({ rule: 'weighted', models: [{ weight: 0.75 }, { weight: 0.25 }] });
    for (const [i, answer] of joint.images.entries())
      for (const [name, value] of Object.entries(answer.answers[0]?.probabilities ?? {})) {
        const [a, b] = [one[i], byOther[i]].map((said) => said?.answers[0]?.probabilities[name] ?? 9);
        expect(value).toBeCloseTo(0.75 * (a ?? 9) + 0.25 * (b ?? 9), 5);
      }
    const shown = await runAtoll('predict', model, ...files, '--with', second, '--fuse', 'vote');
    expect(shown.output).toMatch(/by vote +sure +agree/);
    expect((await runAtoll('predict', model, ...files, '--fuse', 'vote')).output).toContain('Error 103');

    const key = '0'.repeat(64);
    expect((await runAtoll('predict', model, unseen, '--key', key)).output).toContain('Error 855');
    await rm(join(model, 'signature.json'));
    expect((await runAtoll('predict', model, unseen)).output).toContain('Error 855');
    const table = await runAtoll('predict', model, join(unseen, 'rbc'), '--unsigned');
    expect(table.code, table.output).toBe(0);
    expect(table.output).toContain('signed by nobody');
    await mkdir(join(folder, 'empty'));
    expect((await runAtoll('predict', model, join(folder, 'empty'), '--unsigned')).output).toContain('Error 201');
  });
});
