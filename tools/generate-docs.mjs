// Generates the reference pages that the code itself knows: docs/reference/errors.md, federation-file.md, federation.schema.json,
// http.md, metrics.md, protocol-messages.md, profiles.md, api-core.md, api-client.md and api-coordinator.md, the tables of cli.md, and the
// lists of docs/explanation/privacy.md. `--check` compares instead of writing.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { stringify } from 'yaml';
import { apiPages } from './reference/api.mjs';
import { commandsPage } from './reference/commands.mjs';
import { httpPage } from './reference/http.mjs';
import { messagesPage } from './reference/messages.mjs';
import { privacyPage } from './reference/what-leaves.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const docs = join(root, 'docs');
const load = async (file) => (await runnerImport(join(root, file), { configFile: false, logLevel: 'error', root })).module;
const { ERRORS } = await load('libs/core/src/errors.ts');
const { federationJsonSchema } = await load('libs/core/src/federation/index.ts');
const { PROFILES, profileJsonSchema } = await load('libs/core/src/simulation/index.ts');
const { METRICS, LABELLED_RUNS } = await load('apps/coordinator/src/observability/metric-definitions.ts');
const { ROUTES } = await load('apps/coordinator/src/server/routes.ts');
const { openApiDocument } = await load('apps/cli/src/model-server/openapi.ts');
const { REFUSALS } = await load('apps/cli/src/model-server/refusal.ts');
const { program } = await load('apps/cli/src/program.ts');

const COLUMNS = ['| key | type | default | meaning |', '|---|---|---|---|'];
const GENERATED = '<!-- Made by tools/generate-docs.mjs; change the source and run npm run generate. -->';

// Declarations for the pages of the API, and what says what leaves a site; nothing is done where they are new.
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const compiled = spawnSync(process.execPath, [compiler, '-b', 'apps/client/tsconfig.lib.json', 'apps/coordinator/tsconfig.lib.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (compiled.status !== 0) process.exit(1);
const { describeWhatLeaves } = await import('../apps/client/dist/privacy/index.js');
const { readFederation } = await import('../apps/coordinator/dist/federation/read.js');

const pages = {
  ...apiPages(root, read(join(docs, 'reference', 'api.md')), GENERATED),
  'cli.md': commandsPage(read(join(docs, 'reference', 'cli.md')) ?? '', program, cell),
  'errors.md': errorsPage(),
  'federation-file.md': federationPage(federationJsonSchema()),
  'federation.schema.json': jsonText(federationJsonSchema()),
  'http.md': httpPage(ROUTES, { document: openApiDocument(''), refusals: REFUSALS }, GENERATED, cell),
  'metrics.md': metricsPage(),
  'protocol-messages.md': messagesPage(root, GENERATED, cell),
  'profiles.md': profilesPage(profileJsonSchema()),
  '../explanation/privacy.md': privacyPage(read(join(docs, 'explanation', 'privacy.md')), { describeWhatLeaves, readFederation }),
};

let stale = false;
for (const [name, text] of Object.entries(pages)) {
  const path = join(docs, 'reference', name);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (read(path) !== text) {
    stale = true;
    console.error(`${path} is not what the code gives; run npm run generate`);
  }
}
process.exitCode = stale ? 1 : 0;

function read(path) {
  try {
    return readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  } catch {
    return null;
  }
}

/** JSON as the project's formatter writes it: a list of plain values stands on one line. */
function jsonText(value) {
  const text = JSON.stringify(value, null, 2).replace(
    /\[\n\s+([^[\]{}]*?)\n\s+\]/g,
    (_all, items) => `[${items.split(/,\n\s+/).join(', ')}]`,
  );
  return `${text}\n`;
}

function metricsPage() {
  const intro = [
    'What `GET /metrics` of a coordinator gives, in the text format of Prometheus ([how to](../how-to/watch-a-coordinator.md)). Counters begin at 0 when the coordinator starts.',
    `Labels take few values: phases, kinds of task, [numbers of errors](errors.md), and the names of open runs, the newest ${LABELLED_RUNS}. No site has a label of its own. A histogram \`NAME\` comes as \`NAME_bucket\`, \`NAME_sum\` and \`NAME_count\`.`,
  ];
  const rows = Object.entries(METRICS).map(
    ([name, { type, labels, help }]) => `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${cell(help)} |`,
  );
  const table = ['| name | type | labels | meaning |', '|---|---|---|---|', ...rows].join('\n');
  const others =
    'Beside these come those of the process by [prom-client](https://github.com/siimon/prom-client#default-metrics): `process_cpu_seconds_total`, `process_resident_memory_bytes`, `nodejs_heap_size_used_bytes`, `nodejs_eventloop_lag_p99_seconds` and more.';
  return `${['# Metrics', GENERATED, ...intro, table, others].join('\n\n')}\n`;
}

function profilesPage(schema) {
  const intro = [
    'What the sites of `atoll simulate --virtual` are like ([how to](../how-to/simulate.md#hundreds-of-sites-days-in-minutes)): a name below, or a YAML file that lists kinds of sites. A mistake is told with its line and error [107](errors.md#107). What a kind leaves out takes no time, or does not happen.',
    '```yaml\nkinds:\n  - { name: clinic, share: 3, training: { median: 2000, spread: 1.7 }, outages: { every: 2d, last: 10m } }\n  - { name: practice, share: 1, training: { median: 200, spread: 2 }, shutdowns: { every: 1d, last: 14h } }\n```',
    'A `spread` is a geometric standard deviation: 68 % of the draws lie between the median divided and multiplied by it. Each site, and each quantity at it, has a stream of random numbers of its own, from the federation’s `seed`: with another deadline, the same sites have the same speeds and outages.',
  ];
  const rows = [...COLUMNS, ...rowsOf('kinds[]', schema.properties.kinds.items)].join('\n');
  const named = Object.entries(PROFILES).flatMap(([name, profile]) => [
    `### ${name}`,
    '',
    `\`\`\`yaml\n${stringify(profile).trim()}\n\`\`\``,
    '',
  ]);
  const start =
    'Starting points, chosen by hand and measured nowhere: copy the nearest into a file and put in what you know of your sites.';
  return `${['# Profiles of virtual sites', GENERATED, ...intro, rows, '## Profiles by name', start, named.join('\n').trim()].join('\n\n')}\n`;
}

function errorsPage() {
  const groups = {
    1: 'Files and commands that a person writes',
    2: 'Data at a site',
    3: 'Engines, backbone and model',
    4: 'Protocol and connection',
    5: 'Answers of sites',
    6: 'Runs',
    7: 'Storage of the coordinator',
    8: 'Access and proofs: keys, invitations, tokens, certificates, ledger, audit',
  };
  const entries = Object.entries(ERRORS);
  const sections = Object.entries(groups).map(([first, title]) => {
    const rows = entries
      .filter(([code]) => code.startsWith(first))
      .map(([code, entry]) => `| <a id="${code}"></a>${code} | ${cell(entry.title)} | ${cell(entry.hint)} |`);
    return [`## ${first}xx: ${title}`, '', '| code | what happened | what to do |', '|---|---|---|', ...rows].join('\n');
  });
  const intro =
    'Everything that Atoll refuses or stops for has a number, a sentence that says what is wrong in this case, and a hint. A number is never used again for something else.';
  return `${['# Errors', GENERATED, intro, ...sections].join('\n\n')}\n`;
}

function federationPage(schema) {
  const intro = [
    'A federation file is YAML text. It says everything that the operator decides about a run; what it does not say has the default below. Only `federation` and `classes`, or `tasks`, must be there:',
    '```yaml\nfederation: lagoon\nclasses: [cat, dog]\n```',
    'For completion and checking in an editor, put this first: `# yaml-language-server: $schema=federation.schema.json`, with the path or address of [federation.schema.json](federation.schema.json). A mistake is told with its line and error [101](errors.md#101).',
  ];
  const general = [...COLUMNS];
  const sections = [];
  for (const [key, property] of Object.entries(schema.properties)) {
    const members = membersOf(property);
    if (members === null) {
      general.push(row(key, property, schema.required?.includes(key)));
      continue;
    }
    const head = [`## ${key}`, '', property.description ?? '', ''];
    sections.push([...head, ...(isShelf(members) ? shelf(key, property, members) : [...COLUMNS, ...rowsOf(key, property)])].join('\n'));
  }
  return `${['# The federation file', GENERATED, ...intro, general.join('\n'), ...sections].join('\n\n')}\n`;
}

/** The kinds of an object, a single one where it is plain; null for what is no object. A name alone may stand for a kind. */
function membersOf(property) {
  if (property.properties) return [property];
  const kinds = (property.oneOf ?? property.anyOf ?? []).filter((one) => !one.enum);
  return kinds.length > 0 && kinds.every((one) => one.properties) ? kinds : null;
}

/** The key that tells the kinds apart. */
function discriminatorOf(kinds) {
  return Object.entries(kinds[0].properties).find(([, one]) => 'const' in one)[0];
}

/** Whether the kinds say for themselves what they are: then each has its own heading. */
function isShelf(kinds) {
  return kinds.length > 1 && kinds.every(({ description }) => description);
}

function shelf(path, property, kinds) {
  const discriminator = discriminatorOf(kinds);
  const fallback = property.default?.[discriminator];
  const nameOf = (kind) => kind.properties[discriminator].const;
  const optionsOf = (kind) => Object.keys(kind.properties).filter((key) => key !== discriminator);
  const overview = kinds.map((kind) => {
    const options = optionsOf(kind).map((key) => `\`${key}\``);
    const name = options.length > 0 ? `[\`${nameOf(kind)}\`](#${path}-${nameOf(kind)})` : `\`${nameOf(kind)}\``;
    return `| ${name}${nameOf(kind) === fallback ? ', the default' : ''} | ${cell(kind.description)} | ${options.join(', ') || 'none'} |`;
  });
  const example = kinds.find((kind) => optionsOf(kind).length > 0);
  const [key, option] = Object.entries(example.properties).find(([one]) => one !== discriminator);
  const yaml = [`${path}: ${nameOf(example)}`, '# or', `${path}: { ${discriminator}: ${nameOf(example)}, ${key}: ${option.default} }`];
  const sections = kinds
    .filter((kind) => optionsOf(kind).length > 0)
    .flatMap((kind) => {
      const rows = optionsOf(kind).map((one) => row(`${path}.${one}`, kind.properties[one]));
      return ['', `### ${path}: ${nameOf(kind)}`, '', kind.description, '', ...COLUMNS, ...rows];
    });
  return ['```yaml', ...yaml, '```', '', `| ${discriminator} | what it is | options |`, '|---|---|---|', ...overview, ...sections];
}

function rowsOf(path, property) {
  const kinds = membersOf(property) ?? [];
  if (kinds.length === 1)
    return Object.entries(kinds[0].properties).flatMap(([key, one]) => nested(`${path}.${key}`, one, kinds[0].required?.includes(key)));
  const discriminator = discriminatorOf(kinds);
  const choice = kinds.map((kind) => kind.properties[discriminator].const);
  const first = `| \`${path}.${discriminator}\` | ${choice.map((one) => `\`${one}\``).join(' or ')} | \`${property.default?.[discriminator] ?? ''}\` | ${cell(property.description ?? '')} |`;
  const others = kinds.flatMap((kind) =>
    Object.entries(kind.properties)
      .filter(([key]) => key !== discriminator)
      .map(([key, one]) =>
        row(`${path}.${key}`, { ...one, description: `With \`${kind.properties[discriminator].const}\`: ${one.description ?? ''}` }),
      ),
  );
  return [first, ...others];
}

function nested(path, property, required) {
  const kinds = property.items === undefined ? null : membersOf(property.items);
  if (kinds !== null && isShelf(kinds)) return [row(path, property), ...listed(`${path}[]`, kinds)];
  if (property.items?.properties) return [row(path, property), ...rowsOf(`${path}[]`, property.items)];
  if (membersOf(property) === null) return [row(path, property, required)];
  const alone = property.anyOf?.find((one) => one.enum); // a name alone may stand for the object
  const [key, first] = Object.entries(membersOf(property)[0].properties)[0];
  const short = alone
    ? [row(path, { ...alone, description: property.description, default: first.default ?? property.default?.[key] })]
    : [];
  return [...short, ...rowsOf(path, property)];
}

/** One row a kind of entry of a list, and one for each of its options. */
function listed(path, kinds) {
  const discriminator = discriminatorOf(kinds);
  return kinds.flatMap((kind) => {
    const name = kind.properties[discriminator].const;
    const options = Object.entries(kind.properties).filter(([key]) => key !== discriminator);
    return [
      `| \`${path}.${discriminator}\` | \`${name}\` | | ${cell(kind.description)} |`,
      ...options.map(([key, one]) => row(`${path}.${key}`, { ...one, description: `With \`${name}\`: ${one.description}` })),
    ];
  });
}

function row(path, property, required = false) {
  const fallback = required
    ? 'must be there'
    : property.default === undefined
      ? property.const === undefined
        ? 'none'
        : `\`${property.const}\``
      : `\`${Array.isArray(property.default) ? JSON.stringify(property.default) : property.default}\``;
  return `| \`${path}\` | ${typeOf(property)} | ${fallback} | ${cell(property.description ?? '')} |`;
}

function typeOf(property) {
  if (property.const !== undefined) return `\`${property.const}\``;
  if (property.anyOf) return property.anyOf.map(typeOf).join(' or ');
  if (property.enum) return property.enum.map((one) => `\`${one}\``).join(', ');
  switch (property.type) {
    case 'boolean':
      return '`true`, `false`';
    case 'integer':
      return `whole number${range(property)}`;
    case 'number':
      return `number${range(property)}`;
    case 'array':
      return listType(property);
    default:
      if (property.additionalProperties?.properties)
        return `map of names to ${Object.keys(property.additionalProperties.properties)
          .map((key) => `\`${key}\``)
          .join(', ')}`;
      return property.pattern?.includes('ms|s|m|h|d')
        ? 'duration: a whole number and `ms`, `s`, `m`, `h` or `d`'
        : property.maxLength
          ? `text of at most ${property.maxLength} characters`
          : 'text';
  }
}

function listType({ items, prefixItems, minItems = 0, maxItems }) {
  if (prefixItems) return `list of ${prefixItems.map((item) => item.type).join(' and ')}`;
  if (items.enum) return `list of ${items.enum.map((one) => `\`${one}\``).join(', ')}, each once`;
  const count = `list of ${minItems} to ${maxItems}`;
  if (items.properties || membersOf(items) !== null) return `${count} entries`;
  return items.type === 'number' ? `${count} numbers, ascending` : `${count} texts, each once`;
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }) {
  const from = exclusiveMinimum === undefined ? `from ${minimum}` : `above ${exclusiveMinimum}`;
  const to = exclusiveMaximum === undefined ? `to ${maximum}` : `below ${exclusiveMaximum}`;
  return ` ${from}${exclusiveMinimum === undefined && exclusiveMaximum === undefined ? '' : ','} ${to}`;
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
