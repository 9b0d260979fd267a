// Lays the repository's pages out as the site has them. The pages stay as a git host shows them: only their links change. Of a
// file that a page links to and that is no page (source code, examples), the site has a page that shows it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { root } from '../setup.mjs';

/** Where a page of the repository is in the site: docs/ is its root, and a README is its folder's index. */
const placeOf = (page) => page.replace(/^docs\//, '').replace(/README\.md$/, 'index.md');

const LANGUAGES = {
  ts: 'ts',
  tsx: 'tsx',
  mjs: 'js',
  js: 'js',
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  proto: 'proto',
  py: 'python',
  sh: 'sh',
};

const list = () => {
  const { stdout, status, stderr } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`git ls-files: ${stderr}`);
  return stdout.trim().split('\n');
};

/** Changes every link of a page by `change(target)`, outside code. */
function withLinks(text, change) {
  return text
    .split(/(^ *```[\s\S]*?^ *```$|`[^`\n]*`)/m)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/\]\(([^)\s]+)\)/g, (_, target) => `](${change(target)})`)))
    .join('');
}

/** Writes the pages, and the pictures they show, into the folder. */
export function gather(folder) {
  rmSync(folder, { recursive: true, force: true });
  const files = list();
  const pages = files.filter((file) => file.endsWith('.md'));
  const shown = new Set();
  const put = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  /** The place of what a page links to: from the root of the site if it begins with /, else from that of the pages. */
  const target = (path) => {
    if (pages.includes(path)) return placeOf(path);
    if (pages.includes(`${path}/README.md`)) return placeOf(`${path}/README.md`);
    if (/\.(png|svg)$/.test(path)) {
      cpSync(join(root, path), join(folder, 'public', placeOf(path)));
      return `/${placeOf(path)}`;
    }
    shown.add(path);
    return statSync(join(root, path)).isDirectory() ? `source/${path}/index.md` : `source/${path}.md`;
  };

  for (const page of pages) {
    const place = placeOf(page);
    const text = withLinks(readFileSync(join(root, page), 'utf8'), (link) => {
      if (/^(?:[a-z]+:|#)/.test(link)) return link;
      const [path, anchor] = link.split('#');
      const to = target(posix.normalize(posix.join(posix.dirname(page), path)).replace(/\/$/, ''));
      if (to.startsWith('/')) return to;
      const relative = posix.relative(posix.dirname(place), to);
      return `${relative.startsWith('.') ? relative : `./${relative}`}${anchor === undefined ? '' : `#${anchor}`}`;
    });
    put(place, text);
  }
  for (const path of shown) {
    const head = `---\nsearch: false\noutline: false\n---\n\n# ${path}\n\n`;
    if (statSync(join(root, path)).isDirectory()) {
      const within = files.filter((file) => file.startsWith(`${path}/`)).map((file) => `- \`${file.slice(path.length + 1)}\``);
      put(`source/${path}/index.md`, `${head}${within.join('\n')}\n`);
    } else {
      const language = LANGUAGES[path.split('.').at(-1)] ?? 'text';
      put(`source/${path}.md`, `${head}\`\`\`\`\`${language}\n${readFileSync(join(root, path), 'utf8')}\n\`\`\`\`\`\n`);
    }
  }
  // For editors, which read it by address.
  const schema = join('reference', 'federation.schema.json');
  cpSync(join(root, 'docs', schema), join(folder, 'public', schema));
}
