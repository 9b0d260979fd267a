// The coordinator's HTTP, from the table of routes that the server itself goes by.

/** Words that another page explains. */
const EXPLAINED = {
  "the operator's page": '../how-to/operate-from-the-page.md',
  'the page of sites': '../how-to/take-part-from-a-browser.md',
  'what it lacks': '../how-to/watch-a-coordinator.md#health-and-readiness',
  'metrics as text': 'metrics.md',
  'a file of a backbone': '../../libs/protocol/PROTOCOL.md#the-backbone-over-http',
  'its manifest': 'backbones.md',
};

export function httpPage(routes, generated, cell) {
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
  const intro = [
    'What the one port on which a coordinator listens answers over HTTP, with TLS or without. `GET` and `HEAD` only; anything else is 405. What is no file is JSON unless the table says otherwise, and a refusal has `code`, the [number of the error](errors.md), and `error`, a sentence. 500 is a file that cannot be read ([702](errors.md#702)), or a fault of the program.',
    '`/socket.io/` is the [protocol](../../libs/protocol/PROTOCOL.md#transport) of sites and operators; a browser reaches it from a page of this very coordinator alone. The [model server](../how-to/use-the-model.md#serve-it) is another program: what it answers is in its own `/openapi.json`.',
  ];
  const table = ['| path | for | status | answer |', '|---|---|---|---|', ...rows].join('\n');
  return `${['# HTTP of a coordinator', generated, ...intro, table].join('\n\n')}\n`;
}
