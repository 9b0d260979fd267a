import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';

/** What was measured at one moment. */
export interface Moment {
  /** Seconds since the beginning. */
  readonly at: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly handles: number;
  /** Open file descriptors; 0 where the system does not say. */
  readonly descriptors: number;
  readonly connected: number;
  /** The slower half's latency of acknowledgements since the moment before: median and 99th of a hundred, in milliseconds. */
  readonly median: number;
  readonly slowest: number;
}

const WIDTH = 760;
const ROW = 130;
const LEFT = 64;

/** One row a measure over the seconds of the soak, as an SVG that stands by itself. */
export function plotOf(moments: readonly Moment[], title: string): string {
  const rows: readonly (readonly [string, (moment: Moment) => number])[] = [
    ['resident memory, MiB', ({ rssBytes }) => rssBytes / 2 ** 20],
    ['heap, MiB', ({ heapBytes }) => heapBytes / 2 ** 20],
    ['handles', ({ handles }) => handles],
    ['file descriptors', ({ descriptors }) => descriptors],
    ['sites connected', ({ connected }) => connected],
    ['acknowledgement, median, ms', ({ median }) => median],
    ['acknowledgement, 99 of 100, ms', ({ slowest }) => slowest],
  ];
  const last = moments.at(-1)?.at ?? 1;
  const x = scaleLinear([0, last], [LEFT, WIDTH - 16]);
  const drawn = rows.map(([name, of], row) => {
    const top = 40 + row * ROW;
    const y = scaleLinear([0, Math.max(1, ...moments.map(of)) * 1.1], [top + ROW - 30, top + 14]);
    const path =
      line<Moment>(
        (moment) => x(moment.at),
        (moment) => y(of(moment)),
      )(moments) ?? '';
    const ticks = y
      .ticks(3)
      .map(
        (tick) =>
          `<text x="${LEFT - 8}" y="${y(tick) + 4}" text-anchor="end">${tick}</text><path d="M${LEFT} ${y(tick)}H${WIDTH - 16}" stroke="#ddd"/>`,
      );
    return `<text x="${LEFT}" y="${top + 8}" font-weight="bold">${name}</text>${ticks.join('')}<path d="${path}" fill="none" stroke="#1769aa" stroke-width="1.5"/>`;
  });
  const bottom = 40 + rows.length * ROW;
  const seconds = x.ticks(8).map((tick) => `<text x="${x(tick)}" y="${bottom}" text-anchor="middle">${tick} s</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 16}" font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="#fff"/><text x="${LEFT}" y="20" font-size="14">${title}</text>
${drawn.join('\n')}
${seconds.join('')}
</svg>
`;
}
