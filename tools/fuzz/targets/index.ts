import type { Target } from '../target.ts';

/** Every target by name; each is loaded when it is asked for. */
export const TARGETS: Readonly<Record<string, () => Promise<Target>>> = {
  messages: () => import('./messages.ts').then(({ messages }) => messages),
  answers: () => import('./answers.ts').then(({ answers }) => answers),
  journal: () => import('./journal.ts').then(({ journal }) => journal),
  yaml: () => import('./yaml.ts').then(({ yaml }) => yaml),
  csv: () => import('./csv.ts').then(({ csv }) => csv),
  images: () => import('./images.ts').then(({ images }) => images),
  dicom: () => import('./dicom.ts').then(({ dicom }) => dicom),
  sockets: () => import('./sockets.ts').then(({ sockets }) => sockets),
  enrolled: () => import('./enrolled.ts').then(({ enrolled }) => enrolled),
  http: () => import('./http.ts').then(({ http }) => http),
  tls: () => import('./tls.ts').then(({ tls }) => tls),
  order: () => import('./order.ts').then(({ order }) => order),
  invitations: () => import('./invitations.ts').then(({ invitations }) => invitations),
  ledger: () => import('./ledger.ts').then(({ ledger }) => ledger),
  audit: () => import('./audit.ts').then(({ audit }) => audit),
  models: () => import('./models.ts').then(({ models }) => models),
  served: () => import('./served.ts').then(({ served }) => served),
  networks: () => import('./networks.ts').then(({ networks }) => networks),
};

export async function targetOf(name: string): Promise<Target> {
  const load = TARGETS[name];
  if (load === undefined) throw new RangeError(`There is no target ${name}.`);
  return load();
}
