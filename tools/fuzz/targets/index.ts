import type { Target } from '../target.ts';

/** Every target by name; each is loaded when it is asked for. */
export const TARGETS: Readonly<Record<string, () => Promise<Target>>> = {
  messages: () => import('./messages.ts').then(({ messages }) => messages),
  answers: () => import('./answers.ts').then(({ answers }) => answers),
  journal: () => import('./journal.ts').then(({ journal }) => journal),
  yaml: () => import('./yaml.ts').then(({ yaml }) => yaml),
  csv: () => import('./csv.ts').then(({ csv }) => csv),
  images: () => import('./images.ts').then(({ images }) => images),
  sockets: () => import('./sockets.ts').then(({ sockets }) => sockets),
  http: () => import('./http.ts').then(({ http }) => http),
  order: () => import('./order.ts').then(({ order }) => order),
  models: () => import('./models.ts').then(({ models }) => models),
};

export async function targetOf(name: string): Promise<Target> {
  const load = TARGETS[name];
  if (load === undefined) throw new RangeError(`There is no target ${name}.`);
  return load();
}
