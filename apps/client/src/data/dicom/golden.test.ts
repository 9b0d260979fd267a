import { expect, test } from 'vitest';
import golden from './dicom.golden.json' with { type: 'json' };
import { renderDicom } from './render.ts';

// Decoded and shown by pydicom: tools/golden/dicom.py. A rounding apart where a grey value lies on a half.
test.each(Object.entries(golden.cases))('%s', async (_, { file, picture, ...size }) => {
  const { data, ...rest } = await renderDicom(Buffer.from(file, 'base64'));
  expect(rest).toEqual(size);
  const expected = Buffer.from(picture, 'base64');
  expect(data).toHaveLength(expected.length);
  const apart = data.map((value, at) => Math.abs(value - (expected[at] ?? 0)));
  expect(Math.max(...apart)).toBeLessThanOrEqual(1);
});
