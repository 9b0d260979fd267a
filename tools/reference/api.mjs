// The TypeScript API of a package, name by name, from the declarations that the compiler makes: every export with its doc comment.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Longer types of constants, such as those of schemas, say nothing to a reader. */
const LONGEST_CONSTANT = 500;

const DECLARATION =
  /^(\/\*\*(?:[^*]|\*(?!\/))*\*\/\n)?export (?:declare )?((?:abstract )?class|interface|type|function|const) (\w+)[\s\S]*?(?=\n(?:\/\*\*|export |declare |interface |type |\/\/#|$(?![\s\S])))/gm;

/** What a module exports, by name in the order of the text: `{ name, kind, comment, text, file }`; type and value of one name are one. */
export function exportsOf(file) {
  const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  const found = new Map();
  for (const [, what, from] of text.matchAll(/^export (?:type )?(\*|\{[^}]*\}) from '(\.[^']+)\.ts';/gm)) {
    const there = exportsOf(join(dirname(file), `${from}.d.ts`));
    if (what === '*') for (const [name, one] of there) found.set(name, one);
    for (const [, name] of what.matchAll(/(\w+)(?=\s*[,}])/g)) {
      if (!there.has(name)) throw new Error(`${file}: ${name} is not declared in ${from}.ts`);
      found.set(name, there.get(name));
    }
  }
  const unknown = text.match(/^export (?!(?:type )?[*{]|(?:declare )?(?:(?:abstract )?class|interface|type|function|const) \w).*$/m);
  if (unknown !== null) throw new Error(`${file}: not understood: ${unknown[0]}`);
  for (const [all, comment = '', kind, name] of text.matchAll(DECLARATION)) {
    const before = found.get(name);
    const declared = all.slice(comment.length).trim();
    found.set(name, {
      name,
      kind,
      file,
      comment: before?.comment || comment,
      text: before === undefined ? declared : `${before.text}\n${declared}`,
    });
  }
  return found;
}

const PACKAGES = { core: 'libs/core', client: 'apps/client', coordinator: 'apps/coordinator' };

/** The page of each package by its file; what is stable in them is what the blocks of api.md import. */
export function apiPages(root, overview, generated) {
  const pages = Object.entries(PACKAGES).map(([short, folder]) => {
    const imports = [...overview.matchAll(new RegExp(`^import \\{([^}]*)\\} from '@atoll/${short}'`, 'gm'))];
    const stable = imports.flatMap(([, names]) => [...names.matchAll(/(\w+)(?=\s*(?:,|$))/g)].map(([name]) => name));
    return [`api-${short}.md`, apiPage(root, `@atoll/${short}`, folder, stable, generated)];
  });
  return Object.fromEntries(pages);
}

function apiPage(root, name, folder, stable, generated) {
  const dist = join(root, folder, 'dist');
  const all = [...exportsOf(join(dist, 'index.d.ts')).values()];
  const silent = all.filter(({ comment }) => comment === '').map((one) => `${relative(dist, one.file)} ${one.name}`);
  if (silent.length > 0) throw new Error(`${name} exports without a doc comment: ${silent.join(', ')}`);
  const hidden = all.flatMap((one) =>
    basesOf(one).filter((base) => all.every(({ name: other }) => other !== base) && isOfPackage(one.file, base)),
  );
  if (hidden.length > 0) throw new Error(`${name} exports what rests on what it does not export: ${hidden.join(', ')}`);
  const missing = stable.filter((one) => all.every((other) => other.name !== one));
  if (missing.length > 0) throw new Error(`docs/reference/api.md names what ${name} does not export: ${missing.join(', ')}`);

  const sections = new Map();
  for (const one of all) {
    const [first, ...rest] = relative(dist, one.file).replaceAll('\\', '/').split('/');
    const section = rest.length === 0 ? '' : first;
    sections.set(section, [...(sections.get(section) ?? []), one]);
  }
  const ordered = [...sections].sort(([a], [b]) => (a < b ? -1 : 1));
  const anchors = anchorsOf(ordered.flatMap(([section, members]) => [headingOf(section), ...members.map((one) => one.name)]));
  const body = ordered.flatMap(([section, members]) => [
    `## ${headingOf(section)}`,
    ...members.flatMap((one) => [`### ${one.name}`, words(one.comment), `\`\`\`ts\n${shown(one)}\n\`\`\``]),
  ]);
  const links = stable.map((one) => `[\`${one}\`](#${anchors.get(one)})`).join(', ');
  const { description } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const intro = [
    `${description}. Everything that the package exports, by folder of \`${folder}/src\`.`,
    `[Public](api.md) is: ${links}. Everything else is there for Atoll’s own programs and may change with any version.`,
  ];
  return `${[`# Exports of ${name}`, generated, ...intro, ...body].join('\n\n')}\n`;
}

/** Names behind `extends`: their members are those of the declaration too. */
function basesOf({ kind, text }) {
  if (kind === 'type' || kind === 'const' || kind === 'function') return [];
  const [, bases = ''] = /^export [^{]*? extends ([^{]+)\{/.exec(text) ?? [];
  return [...bases.matchAll(/\b[A-Z]\w+/g)].map(([base]) => base);
}

/** Whether the module declares the name, or imports it from another one of its package. */
function isOfPackage(file, name) {
  return new RegExp(
    `^(?:export )?(?:declare )?(?:interface|(?:abstract )?class|type) ${name}\\b|import [^;]*\\b${name}\\b[^;]* from '\\.`,
    'm',
  ).test(readFileSync(file, 'utf8'));
}

const headingOf = (section) => (section === '' ? 'At the root' : section);

/** As git hosts make them: a heading that comes again gets a number. */
function anchorsOf(headings) {
  const times = new Map();
  return new Map(
    headings.map((heading) => {
      const slug = heading.toLowerCase().replaceAll(' ', '-');
      const before = times.get(slug) ?? 0;
      times.set(slug, before + 1);
      return [heading, before === 0 ? slug : `${slug}-${before}`];
    }),
  );
}

/** A doc comment as text: its sections become a list. */
function words(comment) {
  return comment
    .replaceAll(/^\/\*\*|\s*\*\/\s*$/g, '')
    .replaceAll(/^ *\* ?/gm, '')
    .trim()
    .replaceAll(/\{@link ([\w.]+)\}/g, '`$1`')
    .replaceAll(/\n?^@param (\w+) (?:- )?/gm, '\n- `$1`: ')
    .replaceAll(/\n?^@throws /gm, '\n- Throws ')
    .replaceAll(/\n?^@returns? /gm, '\n- Gives ')
    .replaceAll(/<(?=[a-z])/gi, '\\<');
}

/** The declaration without the words that each of them has. */
function shown({ kind, name, text }) {
  if (kind === 'const' && text.length > LONGEST_CONSTANT) {
    const [, type = ''] = /: (?:readonly )?([\w.]+)</.exec(text.split('\n', 1)[0]) ?? [];
    return `const ${name}: ${type === '' ? '{ … }' : `${type}<…>`};`;
  }
  return text
    .replaceAll(/^export (?:declare )?/gm, '')
    .replaceAll(/\{@link ([\w.]+)\}/g, '$1')
    .replaceAll(/^(?: {4})+/gm, (indent) => ' '.repeat(indent.length / 2));
}
