// The site: its contents are made from the folders of docs/, in the order of the README's table.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { sequenceDiagram } from '../sequence-diagram.mjs';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const pages = join(dist, 'pages');
const contents = readFileSync(join(pages, 'index.md'), 'utf8').split('## Documentation')[1];

const entry = (page) => ({
  text: /^# (.+)$/m.exec(readFileSync(join(pages, page), 'utf8'))[1].replaceAll('`', ''),
  link: `/${page.replace(/index\.md$/, '').replace(/\.md$/, '')}`,
});
const rank = (page) => {
  const place = contents.indexOf(`](./${page})`);
  return place === -1 ? Number.POSITIVE_INFINITY : place;
};
/** Every page of a folder: in the order in which the README names them, others behind by name. */
const folder = (name, ...others) =>
  [...readdirSync(join(pages, name)).flatMap((file) => (file.endsWith('.md') ? [`${name}/${file}`] : [])), ...others]
    .sort((a, b) => (rank(a) === rank(b) ? a.localeCompare(b) : rank(a) - rank(b)))
    .map(entry);

/** As git hosts make them, so that one link is right at both. */
const slugify = (title) =>
  title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-');

/** What tells how to do something comes before what lists names: there are some eight hundred of the API alone. Runs in the browser. */
const boostDocument = (page) => {
  if (/\/(?:tutorial|how-to|explanation)\//.test(page)) return 1.5;
  return /\/(?:reference\/(?:api-|protocol-messages)|decisions\/|CHANGELOG)/.test(page) ? 0.3 : 1;
};

export default defineConfig({
  title: 'Atoll',
  description: 'Federated transfer learning for images: no image leaves its site.',
  lang: 'en',
  srcDir: pages,
  outDir: join(dist, 'site'),
  cacheDir: join(dist, 'cache'),
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    anchor: { slugify },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (md) => {
      // A cell without words is no heading.
      for (const [rule, at] of [
        ['th_open', 1],
        ['th_close', -1],
      ])
        md.renderer.rules[rule] = (tokens, index, options, _, self) => {
          if (tokens[index + at].content === '') tokens[index].tag = 'td';
          return self.renderToken(tokens, index, options);
        };
      const fence = md.renderer.rules.fence;
      md.renderer.rules.fence = (tokens, index, ...rest) =>
        tokens[index].info.trim() === 'mermaid' ? sequenceDiagram(tokens[index].content) : fence(tokens, index, ...rest);
    },
  },
  themeConfig: {
    search: { provider: 'local', options: { detailedView: true, miniSearch: { searchOptions: { boostDocument } } } },
    outline: { level: [2, 3] },
    nav: [
      { text: 'Tutorial', link: '/tutorial/first-federation' },
      { text: 'Commands', link: '/reference/cli' },
      { text: 'Federation file', link: '/reference/federation-file' },
      { text: 'Security', link: '/SECURITY' },
    ],
    sidebar: [
      { text: 'Atoll', link: '/' },
      { text: 'Learn', items: folder('tutorial') },
      { text: 'Do', items: folder('how-to', 'docker/index.md') },
      { text: 'Understand', items: folder('explanation') },
      { text: 'Look up', items: folder('reference', 'libs/protocol/PROTOCOL.md') },
      { text: 'Project', items: ['SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map(entry) },
      { text: 'Decisions', items: folder('decisions') },
    ],
  },
});
