// What the model server's page does: sends each image that it is given to the server it came from, and shows the answer beside it.

interface Refusal {
  readonly code: number;
  readonly message: string;
  readonly hint: string;
}

interface Answer {
  readonly predicted: string;
  readonly confidence: number;
  readonly unlike: boolean | null;
  readonly answers: readonly {
    readonly task: string;
    readonly predicted: string;
    readonly probabilities: Readonly<Record<string, number>>;
  }[];
}

interface Answered {
  readonly model: { readonly digest: string };
  readonly images: readonly (Answer | { readonly error: Refusal })[];
}

/** Answers that stay on the page: each holds its image. */
const MOST_ANSWERS = 60;
/** Classes that are shown at once; the others unfold. */
const MOST_BARS = 8;
/** Characters of a table that are shown under an image. */
const MOST_TOLD = 200;

const found = <T extends Element>(within: ParentNode, selector: string, kind: new () => T): T => {
  const element = within.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`the page lacks ${selector}`);
  return element;
};

const drop = found(document, '#drop', HTMLFormElement);
const files = found(document, '#files', HTMLInputElement);
const list = found(document, '#answers', HTMLOListElement);
const template = found(document, '#answer', HTMLTemplateElement);
const status = found(document, '#status', HTMLElement);
const changed = found(document, '#changed', HTMLElement);
const clear = found(document, '#clear', HTMLButtonElement);
const { model = '', labels = 'one' } = list.dataset;

/** What is known of an image beside its pixels, by column. */
type Cells = ReadonlyMap<string, string>;
const fields = [...document.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[data-column]')];

/** A table with the images' names as `path` that says it of many. */
interface Table {
  readonly name: string;
  readonly header: string;
  readonly lines: readonly string[];
}
const isTable = ({ name }: File): boolean => fields.length > 0 && /\.(csv|tsv|txt)$/i.test(name);

interface Waiting {
  readonly file: File;
  readonly item: HTMLElement;
  readonly cells: Cells;
  /** In the place of the cells. */
  readonly table: Table | null;
}
const waiting: Waiting[] = [];
let isSending = false;
let done = 0;
let given = 0;
/** For the images that are given next. */
let held: Table | null = null;
let taking = Promise.resolve();

/** In the order in which they were given, also where a table is still being read. */
function take(these: Iterable<File>): void {
  const all = [...these];
  const taken = taking.then(() => takeNow(all));
  taking = taken.catch((error: unknown) => {
    status.textContent = error instanceof Error ? error.message : String(error);
  });
}

async function takeNow(all: readonly File[]): Promise<void> {
  const [first, ...more] = all.filter(isTable);
  if (more.length > 0) throw new Error('Give one CSV at a time: nothing was sent.');
  if (first !== undefined) hold(await readTable(first));
  const images = all.filter((file) => !isTable(file));
  if (images.length === 0) return;
  const table = held;
  const cells = new Map(table === null ? fields.map((field) => [field.dataset.column ?? '', field.value.trim()]) : []);
  for (const file of images) waiting.push({ file, item: show(file, cells, table), cells, table });
  given += images.length;
  // What is known of one patient must not be said of the next.
  for (const field of fields) field.value = '';
  hold(null);
  if (!isSending) void sendAll();
}

/** @throws Error in a sentence where it is no text */
async function readTable(file: File): Promise<Table> {
  const bytes = await file.arrayBuffer();
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).normalize('NFC');
  } catch {
    throw new Error(`${file.name} is not UTF-8 text: save it again as "CSV UTF-8". Nothing was sent.`);
  }
  const [header = '', ...lines] = linesOf(text);
  return { name: file.name, header, lines };
}

/** A quoted cell may hold line ends. */
function linesOf(text: string): string[] {
  const ends = [...text.matchAll(/["\n]/g)];
  const lines: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (const { 0: mark, index } of ends) {
    if (mark === '"') isQuoted = !isQuoted;
    else if (!isQuoted) {
      lines.push(text.slice(from, index));
      from = index + 1;
    }
  }
  return [...lines, text.slice(from)].map((line) => line.replace(/\r$/, '')).filter((line) => line.trim() !== '');
}

/** The lines in which the name of an image stands: the server finds out which one is of it. */
const linesAbout = ({ lines }: Table, { name }: File): string[] => lines.filter((line) => line.includes(name.normalize('NFC')));

function hold(table: Table | null): void {
  held = table;
  const line = document.querySelector<HTMLElement>('#table');
  if (line === null) return;
  line.hidden = table === null;
  found(line, 'span', HTMLElement).textContent = table === null ? '' : `${table.name} says it of the images that are given next.`;
  for (const field of fields) field.disabled = table !== null;
}

/** One after the other, the first given first: the server's bounds are then never met. */
async function sendAll(): Promise<void> {
  isSending = true;
  drop.setAttribute('aria-busy', 'true');
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    status.textContent = `Image ${done + 1} of ${given} …`;
    await send(next).catch((error: unknown) => tellError(next.item, { code: 0, message: String(error), hint: '' }));
    done += 1;
  }
  status.textContent = given === 1 ? 'One image answered.' : `${given} images answered.`;
  done = 0;
  given = 0;
  isSending = false;
  drop.removeAttribute('aria-busy');
}

const typeOf = ({ type }: File): string => (type.startsWith('image/') || type === 'application/dicom' ? type : 'application/octet-stream');
const post = (address: string, file: File): Promise<Response> =>
  fetch(address, { method: 'POST', body: file, headers: { 'content-type': typeOf(file) } });

/** An image, in a form with its columns where the model takes them. */
function predict({ file, cells, table }: Waiting): Promise<Response> {
  if (fields.length === 0) return post('v1/predict', file);
  const form = new FormData();
  form.append('image', file);
  if (table === null) form.append('columns', JSON.stringify(Object.fromEntries(cells)));
  else form.append('columns', new Blob([[table.header, ...linesAbout(table, file)].join('\n')], { type: 'text/csv' }), table.name);
  return fetch('v1/predict', { method: 'POST', body: form });
}

/** The browser cannot show the image: the server makes a picture of it, if there is one. */
async function ask(file: File, picture: HTMLImageElement, unseen: HTMLElement): Promise<void> {
  URL.revokeObjectURL(picture.src);
  picture.hidden = true;
  const response = await post('v1/picture', file).catch(() => null);
  if (response?.ok === true) {
    picture.src = URL.createObjectURL(await response.blob());
    picture.hidden = false;
  } else unseen.hidden = false;
}

async function send(next: Waiting): Promise<void> {
  const { item } = next;
  let response: Response;
  let body: Answered | { readonly error: Refusal };
  try {
    response = await predict(next);
    body = await response.json();
  } catch {
    tellError(item, { code: 0, message: 'The server does not answer.', hint: 'Look whether it still runs, and send the image again.' });
    return;
  }
  if ('error' in body) {
    tellError(item, body.error);
    return;
  }
  changed.hidden = body.model.digest === model;
  const [image] = body.images;
  if (image === undefined || 'error' in image) tellError(item, image?.error ?? { code: 0, message: 'No answer came.', hint: '' });
  else tellAnswer(item, image);
}

function show(file: File, cells: Cells, table: Table | null): HTMLElement {
  const item = found(template.content.cloneNode(true) as DocumentFragment, 'li', HTMLLIElement); // the template holds one
  const picture = found(item, 'img', HTMLImageElement);
  picture.alt = file.name;
  picture.src = URL.createObjectURL(file);
  picture.addEventListener('load', () => URL.revokeObjectURL(picture.src));
  picture.addEventListener('error', () => void ask(file, picture, found(item, '.unseen', HTMLElement)), { once: true });
  found(item, 'figcaption', HTMLElement).textContent = [
    file.name,
    ...[...cells].map(([name, cell]) => `${name} ${cell === '' ? 'not known' : cell}`),
    ...(table === null ? [] : [`${table.name}: ${linesAbout(table, file).join(' | ').slice(0, MOST_TOLD) || 'nothing'}`]),
  ].join(' · ');
  list.prepend(item);
  while (list.childElementCount > MOST_ANSWERS) list.lastElementChild?.remove();
  clear.hidden = false;
  return item;
}

function tellAnswer(item: HTMLElement, { predicted, confidence, unlike, answers }: Answer): void {
  item.classList.toggle('is-unlike', unlike === true);
  found(item, '.unlike', HTMLElement).hidden = unlike !== true;
  found(item, '.predicted', HTMLElement).textContent = `${predicted === '-' ? 'none of the labels' : predicted} · ${percent(confidence)}`;
  const bars = found(item, '.bars', HTMLElement);
  if (labels === 'several')
    bars.append(
      ...barList(
        '',
        answers.map(({ task, probabilities }) => [task, Object.values(probabilities)[1] ?? 0]),
      ),
    );
  else
    for (const { task, probabilities } of answers) bars.append(...barList(answers.length > 1 ? task : '', Object.entries(probabilities)));
}

/** Bars, the longest first, under a name. */
function barList(name: string, shares: readonly (readonly [name: string, share: number])[]): HTMLElement[] {
  const sorted = shares.toSorted(([, a], [, b]) => b - a).map(([label, share]) => bar(label, share));
  const shown = document.createElement('ul');
  shown.append(...sorted.slice(0, MOST_BARS));
  const rest = sorted.slice(MOST_BARS);
  const parts: HTMLElement[] = [shown];
  if (name !== '') parts.unshift(element('h3', '', name));
  if (rest.length > 0) {
    const more = element('details', '');
    const others = document.createElement('ul');
    others.append(...rest);
    more.append(element('summary', '', `${rest.length} more`), others);
    parts.push(more);
  }
  return parts;
}

function bar(name: string, share: number): HTMLElement {
  const row = element('li', 'share');
  const track = element('span', 'track');
  track.ariaHidden = 'true';
  track.style.setProperty('--share', String(share));
  row.append(element('span', 'name', name), track, element('span', 'number', percent(share)));
  return row;
}

function tellError(item: HTMLElement, { code, message, hint }: Refusal): void {
  item.classList.add('is-error');
  found(item, '.predicted', HTMLElement).textContent = code === 0 ? message : `Error ${code}: ${message}`;
  found(item, '.bars', HTMLElement).append(element('p', 'hint', hint));
}

function element(name: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.textContent = text;
  return made;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

files.addEventListener('change', () => {
  take([...(files.files ?? [])]);
  files.value = '';
});
clear.addEventListener('click', () => {
  list.replaceChildren();
  clear.hidden = true;
  status.textContent = '';
  files.focus();
});
document.querySelector('#table button')?.addEventListener('click', () => {
  hold(null);
  fields[0]?.focus();
});
document.addEventListener('paste', ({ clipboardData }) => take([...(clipboardData?.files ?? [])]));
for (const name of ['dragenter', 'dragover'])
  document.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add('is-over');
  });
document.addEventListener('dragleave', ({ relatedTarget }) => {
  if (relatedTarget === null) drop.classList.remove('is-over');
});
document.addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('is-over');
  take([...(event.dataTransfer?.files ?? [])]);
});
