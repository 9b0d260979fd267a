// The protocol's messages, field by field, from the .proto files and their comments.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const FILES = {
  'site.proto': 'Between site and coordinator',
  'operator.proto': 'Between operator and coordinator',
  'access.proto': 'Keys, invitations, tokens',
  'common.proto': 'Parts of others',
  'journal.proto': 'Events of the journal',
};

/** The page, given how it says that it is made and how a text becomes a cell of a table. */
export function messagesPage(root, generated, cell) {
  const protobuf = createRequire(join(root, 'libs', 'protocol', 'package.json'))('protobufjs');
  const files = Object.entries(FILES).map(([file, title]) => {
    const text = readFileSync(join(root, 'libs', 'protocol', 'proto', file), 'utf8');
    const { root: parsed } = protobuf.parse(text, new protobuf.Root(), {
      keepCase: true,
      alternateCommentMode: true,
      preferTrailingComment: false,
    });
    return { file, title, messages: parsed.lookup('atoll.v1').nestedArray };
  });
  const known = new Set(files.flatMap(({ messages }) => messages.map(({ name }) => name)));
  const typeOf = (type) => (known.has(type) ? `[${type}](#${type.toLowerCase()})` : `\`${type}\``);

  const row = (field) => {
    const type = field.map
      ? `map of \`${field.keyType}\` to ${typeOf(field.type)}`
      : `${field.repeated ? 'repeated ' : ''}${typeOf(field.type)}`;
    const choice = field.partOf && !field.options?.proto3_optional ? `one of \`${field.partOf.name}\`` : '';
    return `| ${field.id} | \`${field.name}\` | ${type} | ${cell([choice, field.comment ?? ''].filter((one) => one !== '').join('. '))} |`;
  };
  const section = (type) => {
    const comment = type.comment === null ? [] : [type.comment.replaceAll('\n', ' '), ''];
    if (type.values !== undefined)
      return [
        `### ${type.name}`,
        '',
        ...comment,
        Object.entries(type.values)
          .map(([name, id]) => `\`${name}\` = ${id}`)
          .join(', '),
        '',
      ].join('\n');
    const rows =
      type.fieldsArray.length === 0
        ? ['No fields.']
        : ['| number | field | type | meaning |', '|---|---|---|---|', ...type.fieldsArray.map(row)];
    const inner = type.nestedArray.map((one) => section(one));
    return [`### ${type.name}`, '', ...comment, ...rows, '', ...inner].join('\n');
  };
  const intro =
    'Every message of the [protocol](../../libs/protocol/PROTOCOL.md), which says when each is sent and what it is answered with. proto3, package `atoll.v1`; a field that has its default (0, empty) is not encoded, and fields that are not known are ignored.';
  const parts = files.map(({ file, title, messages }) =>
    [`## ${title}`, '', `[${file}](../../libs/protocol/proto/${file})`, '', ...messages.map(section)].join('\n').trimEnd(),
  );
  return `${['# Messages of the protocol', generated, intro, ...parts].join('\n\n')}\n`;
}
