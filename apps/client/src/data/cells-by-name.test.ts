import type { Column } from '@atoll/core';
import { expect, it } from 'vitest';
import { cellsByName } from './cells-by-name.ts';

const COLUMNS: readonly Column[] = [
  { type: 'number', name: 'age', range: [0, 120] },
  { type: 'category', name: 'sex', values: ['f', 'm'] },
];
const cellsOf = (lines: readonly string[], ...names: string[]): number[][] =>
  cellsByName(new TextEncoder().encode(lines.join('\n')), 'cells.csv', COLUMNS, names).map((values) => [...values]);

const LINES = ['Path;Age;SEX', 'left/a.png;60;f', 'right/a.png;30;m', '.\\right\\b.png;;m', '"c;d.png";90;'];

it('finds the line of an image by its path, else by its file name', () => {
  expect(cellsOf(LINES, 'right/a.png', 'b.png', 'folder/c;d.png')).toEqual([
    [-0.5, 0, 0, 1],
    [0, 1, 0, 1],
    [0.5, 0, 0, 0],
  ]);
  expect(cellsOf(['path,age,sex', 'a.png,60,f', 'x/a.png,60,f'], 'a.png', 'y/a.png')).toEqual([
    [0, 0, 1, 0],
    [0, 0, 1, 0],
  ]);
});

it.each<[string, readonly string[], string, number, RegExp]>([
  ['an image that no line is of', LINES, 'e.png', 208, /cells.csv says nothing of e.png/],
  ['lines that say two things of one name', LINES, 'a.png', 208, /two things of a.png, in lines 2 and 3/],
  ['no such column', ['path,age', 'a.png,1'], 'a.png', 208, /no column "sex"/],
  ['no paths', ['image,age,sex', 'a.png,1,f'], 'a.png', 204, /no column "path"/],
  ['nothing at all', [], 'a.png', 204, /no column "path"/],
  ['a cell that is none', ['path,age,sex', 'a.png,old,x'], 'a.png', 209, /line 2, column age: "old" is no number; line 2, column sex/],
])('refuses %s', (_, lines, name, code, message) => {
  expect(() => cellsOf(lines, name)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
});
