// The reference of HTTP: the coordinator's from the table of routes that the server itself goes by, the model server's from the
// OpenAPI document that it gives.

/** Words that another page explains. */
const EXPLAINED = {
  "the operator's page": '../how-to/operate-from-the-page.md',
  'the page of sites': '../how-to/take-part-from-a-browser.md',
  'what it lacks': '../how-to/watch-a-coordinator.md#health-and-readiness',
  'metrics as text': 'metrics.md',
  'a file of a backbone': '../../libs/protocol/PROTOCOL.md#the-backbone-over-http',
  'its manifest': 'backbones.md',
};

/** The page: of a coordinator from its routes, of a model server from its OpenAPI document and its refusals. */
export function httpPage(routes, { document, refusals }, generated, cell) {
  const parts = [
    '# HTTP',
    generated,
    'What the programs answer over HTTP, with TLS or without. A refusal has the [number of the error](errors.md).',
    '## A coordinator',
    ...coordinator(routes, cell),
    '## A model server',
    ...modelServer(document, refusals, cell),
  ];
  return `${parts.join('\n\n')}\n`;
}

function coordinator(routes, cell) {
  const linked = (text) =>
    Object.entries(EXPLAINED).reduce(
      (all, [words, to]) => all.replace(words, `[${words}](${to})`),
      text.replaceAll(/error (\d{3})/g, '[error $1](errors.md#$1)'),
    );
  const rows = Object.values(routes).flatMap(({ path, who, answers }) =>
    answers.map(({ status, meaning }, index) => {
      const first = index === 0 ? [`\`${path}\``, who] : ['', ''];
      return `| ${[...first, status, cell(linked(meaning))].join(' | ')} |`;
    }),
  );
  return [
    'On its one port. `GET` and `HEAD` only; anything else is 405. What is no file is JSON unless the table says otherwise; a refusal has `code` and `error`, a sentence. 500 is a file that cannot be read ([702](errors.md#702)), or a fault of the program.',
    ['| path | for | status | answer |', '|---|---|---|---|', ...rows].join('\n'),
    '`/socket.io/` is the [protocol](../../libs/protocol/PROTOCOL.md#transport) of sites and operators; a browser reaches it from a page of this very coordinator alone.',
  ];
}

function modelServer({ paths, components: { schemas } }, refusals, cell) {
  const name = ($ref) => $ref.split('/').at(-1);
  const link = ($ref) => `[${name($ref)}](#${name($ref).toLowerCase()})`;
  const typeOf = (schema) => {
    if (schema.$ref) return link(schema.$ref);
    if (schema.anyOf ?? schema.oneOf) return (schema.anyOf ?? schema.oneOf).map(typeOf).join(' or ');
    if (schema.enum) return schema.enum.map((one) => `\`${one}\``).join(', ');
    if (schema.type === 'array') return `list of ${typeOf(schema.items)}`;
    if (schema.type === 'object' && schema.properties)
      return `object of ${Object.entries(schema.properties)
        .map(([key, one]) => `\`${key}\` (${typeOf(one)})`)
        .join(', ')}`;
    if (schema.pattern) return 'SHA-256 as 64 digits';
    return (
      { 'date-time': 'time (ISO 8601)', binary: 'bytes' }[schema.format] ??
      { string: 'text', integer: 'whole number' }[schema.type] ??
      schema.type
    );
  };
  const meaningOf = (schema) => schema.description ?? (schema.anyOf ?? []).find((one) => one.description)?.description ?? '';
  const bodyOf = ({ content }) => {
    const [[type, { schema }]] = Object.entries(content);
    return schema.$ref ? link(schema.$ref) : `\`${type}\``;
  };
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { summary, responses }]) =>
      Object.entries(responses).map(([status, response], index) => {
        const first = index === 0 ? [`\`${method.toUpperCase()} ${path}\``, summary] : ['', ''];
        return `| ${[...first, status, bodyOf(response), cell(response.description)].join(' | ')} |`;
      }),
    ),
  );
  const bodies = Object.entries(schemas).flatMap(([title, schema]) => [
    `### ${title}`,
    ...(schema.description && title !== 'Refusal' ? [cell(schema.description)] : []),
    [
      '| key | type | meaning |',
      '|---|---|---|',
      ...Object.entries(schema.properties).map(([key, one]) => `| \`${key}\` | ${typeOf(one)} | ${cell(meaningOf(one))} |`),
    ].join('\n'),
  ]);
  return [
    '[`atoll serve-model`](../how-to/use-the-model.md#serve-it). The same for programs is in its `/openapi.json`; `/` is its page. `GET` stands for `HEAD` too; another method than these is 405.',
    paths['/v1/predict'].post.description,
    ['| request | | status | answer | |', '|---|---|---|---|---|', ...rows].join('\n'),
    [
      '| error | status |',
      '|---|---|',
      ...refusals.map(({ code, status, title }) => `| [${code}](errors.md#${code}) ${title} | ${status} |`),
    ].join('\n'),
    ...bodies,
  ];
}
