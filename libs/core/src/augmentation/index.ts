export { averageOf } from './average.ts';
export { renderView } from './render.ts';
export { PLAIN_VIEW, type View, type ViewRanges, viewsOf } from './view.ts';
