// The tables of docs/reference/cli.md, from the commander program itself. A description ends with "; WORDS if left out" where no
// value is the default; "error NUMBER" becomes a link.

const HEAD = ['| argument, option | default | |', '|---|---|---|'];

/** Words that another page explains: linked where a description first has them. */
const EXPLAINED = {
  "operator's file": 'files.md#an-operators-file',
  'state folder': 'files.md#a-sites-state-folder',
  'data folder': 'files.md#the-coordinators-data-folder',
  'takes columns': '../how-to/combine-images-with-columns.md',
  'a file of profiles': 'profiles.md',
  'folders of backbones': '#atoll-backbone-import-file',
};

/** The page with its generated parts made anew: between `<!-- options of COMMANDS, a group, or the environment -->` and `<!-- end -->`. */
export function commandsPage(text, program, cell) {
  const commands = leavesOf(program);
  const groups = groupsOf(commands.values());
  const told = new Set();
  const page = text.replaceAll(/(<!-- options of (.+?) -->\n)[\s\S]*?(<!-- end -->)/g, (_all, begin, names, end) => {
    for (const name of names.split(', ')) told.add(name);
    const tables = names.split(', ').map((name) => {
      if (name === 'the environment') return environmentTable([['any command', program], ...commands]);
      if (name === 'any command') return tableOf(program.options.filter(({ long }) => long !== '--version'));
      if (groups.has(name)) return tableOf(groups.get(name).values());
      const command = commands.get(name);
      if (command === undefined) throw new Error(`docs/reference/cli.md: there is no command or group ${name}`);
      return commandTable(command);
    });
    if (new Set(tables).size > 1) throw new Error(`docs/reference/cli.md: ${names} take other options than each other`);
    return `${begin}\n${tables[0]}\n\n${end}`;
  });
  const missing = [...commands.keys(), ...groups.keys(), 'any command', 'the environment'].filter((name) => !told.has(name));
  if (missing.length > 0) throw new Error(`docs/reference/cli.md has no options of: ${missing.join(', ')}`);
  const heads = page.replaceAll(/<!-- options of[\s\S]*?<!-- end -->/g, '');
  const unnamed = [...commands].filter(([path, command]) => !headingsOf(heads).some((heading) => heading.includes(usageOf(path, command))));
  if (unnamed.length > 0)
    throw new Error(`docs/reference/cli.md has no heading: ${unnamed.map(([path, command]) => usageOf(path, command)).join(', ')}`);
  return page;

  function commandTable({ registeredArguments, options }) {
    const shown = options.filter(({ hidden }) => !hidden);
    const shared = [...groups].flatMap(([name]) => {
      const own = shown.filter(({ helpGroupHeading }) => nameOf(helpGroupHeading) === name);
      if (own.length === 0) return [];
      return [`${own.map(({ long }) => `\`${long}\``).join(', ')}: as told in ${link(name)}.`];
    });
    const args = registeredArguments
      .filter(({ description }) => description)
      .map((one) => row(`\`${argument(one)}\``, one.required ? 'must be given' : null, one.description));
    const alone = shown.filter(({ helpGroupHeading }) => !groups.has(nameOf(helpGroupHeading)));
    const table = args.length + alone.length === 0 ? [] : [tableOf(alone, args)];
    return [...table, ...shared].join('\n\n') || 'No options.';
  }

  function tableOf(options, args = []) {
    return [...HEAD, ...args, ...[...options].map(optionRow)].join('\n');
  }

  function optionRow({ flags, description, mandatory, defaultValue, envVar, required, optional, negate }) {
    const value = /<(.+?)(\.{3})?>/.exec(flags);
    const name = `\`${flags.replace(/ <.*/, '')}${value ? ` ${value[1].toUpperCase()}${value[2] ? '…' : ''}` : ''}\``;
    const fixed = mandatory ? 'must be given' : defaultValue === undefined || negate ? null : `\`${defaultValue}\``;
    return row(name, fixed, description, envVar, required || optional ? 'none' : 'off');
  }

  function row(name, fixed, description, envVar, otherwise = 'none') {
    const [, meaning, words] = /^(.*); (.*?),? if left out$/s.exec(description) ?? [null, description, null];
    const fallback = fixed ?? (words === null ? otherwise : links(words));
    return `| ${name} | ${envVar === undefined ? '' : `\`${envVar}\`, else `}${fallback} | ${cell(links(meaning))} |`;
  }
}

/** Commands that do something, by their path from `atoll`. */
function leavesOf(command, path = 'atoll') {
  if (command.commands.length === 0) return new Map([[path, command]]);
  return new Map(command.commands.flatMap((one) => [...leavesOf(one, `${path} ${one.name()}`)]));
}

/** Options that several commands share under one heading of their help, by that heading and their long name. */
function groupsOf(commands) {
  const groups = new Map();
  for (const { options } of commands)
    for (const option of options) {
      const name = nameOf(option.helpGroupHeading);
      if (name === undefined || name === 'Options') continue;
      const group = groups.get(name) ?? new Map();
      const known = group.get(option.long);
      if (known !== undefined && known.description !== option.description)
        throw new Error(`${option.long} of "${name}" is described in two ways`);
      groups.set(name, group.set(option.long, option));
    }
  return groups;
}

/** The variables that stand for options, and of which commands these are. */
function environmentTable(commands) {
  const variables = new Map();
  for (const [path, { options }] of commands)
    for (const { envVar, long, helpGroupHeading } of options) {
      if (envVar === undefined) continue;
      const name = nameOf(helpGroupHeading);
      const of = name === undefined || name === 'Options' ? `\`${path.split(' ').slice(0, 2).join(' ')}\`` : link(name);
      const flags = variables.get(envVar) ?? new Map();
      variables.set(envVar, flags.set(long, (flags.get(long) ?? new Set()).add(of)));
    }
  const rows = [...variables].map(([variable, flags]) => {
    const uses = [...flags].map(([long, of]) => `\`${long}\` of ${[...of].join(', ')}`);
    return `| \`${variable}\` | ${uses.join('; ')} |`;
  });
  return ['| variable | stands for |', '|---|---|', ...rows].join('\n');
}

const nameOf = (heading) => heading?.replace(/:$/, '');
const link = (name) => `[${name.toLowerCase()}](#${name.toLowerCase().replaceAll(' ', '-')})`;
const headingsOf = (page) => [...page.matchAll(/^##+ (.+)$/gm)].map(([, heading]) => heading);

function usageOf(path, { registeredArguments }) {
  return [path, ...registeredArguments.map((one) => (one.required ? argument(one) : `[${argument(one)}]`))].join(' ');
}

const argument = (one) => `${one.name().toUpperCase()}${one.variadic ? '…' : ''}`;

function links(text) {
  const numbered = text.replaceAll(/error (\d{3})/g, '[error $1](errors.md#$1)');
  return Object.entries(EXPLAINED).reduce(
    (all, [words, to]) => all.replace(new RegExp(`(?<!\\[)${words}(?![^[]*\\])`), `[${words}](${to})`),
    numbered,
  );
}
