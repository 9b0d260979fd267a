import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { AtollError } from '@atoll/core';
import type { DrawingSite } from './split.ts';

/** Side of the square picture, in pixels. */
export const PICTURE_SIZE = 224;
const PADDING_SHARE = 0.09;
const INK = '#212121';

interface Icon {
  readonly body: string;
  readonly left?: number;
  readonly top?: number;
  readonly width?: number;
  readonly height?: number;
}

/** An icon set in Iconify's JSON form: sizes at the top hold for every icon that names none. */
interface IconSet extends Omit<Icon, 'body'> {
  readonly icons: Readonly<Record<string, Icon>>;
}

const require = createRequire(import.meta.url);

/**
 * Reads the site's icon set and gives a function from icon name to an SVG document of 224×224: the view box padded by
 * 9 % a side, `currentColor` dark grey. One parse takes 3–70 ms; keep the function, not the file.
 * @throws AtollError 202 when the package is absent or has another version than the split was made for.
 */
export async function readIcons(site: DrawingSite): Promise<(iconName: string) => string> {
  const set = await readIconSet(site);
  return (iconName) => {
    const icon = set.icons[iconName];
    if (icon === undefined) throw new AtollError(202, `${site.package} ${site.version} has no icon named ${iconName}.`);
    return svgOf({ ...sizesOf(set), ...icon });
  };
}

async function readIconSet(site: DrawingSite): Promise<IconSet> {
  const hint = 'Run npm install in the root of the project.';
  let version: string;
  let text: string;
  try {
    // Files of a package pinned by version: their form is known.
    const manifest = JSON.parse(await readFile(require.resolve(`${site.package}/package.json`), 'utf8')) as { version: string };
    version = manifest.version;
    text = await readFile(require.resolve(`${site.package}/icons.json`), 'utf8');
  } catch (cause) {
    throw new AtollError(202, `The icon set ${site.package} is not installed.`, { hint, cause });
  }
  if (version !== site.version) {
    throw new AtollError(202, `${site.package} is installed as ${version}; the demo needs ${site.version}.`, { hint });
  }
  return JSON.parse(text) as IconSet;
}

function sizesOf({ left, top, width, height }: Omit<Icon, 'body'>): Omit<Icon, 'body'> {
  return {
    ...(left === undefined ? {} : { left }),
    ...(top === undefined ? {} : { top }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  };
}

function svgOf({ body, left = 0, top = 0, width = 16, height = 16 }: Icon): string {
  const viewBox = [
    left - width * PADDING_SHARE,
    top - height * PADDING_SHARE,
    width * (1 + 2 * PADDING_SHARE),
    height * (1 + 2 * PADDING_SHARE),
  ].join(' ');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    `width="${PICTURE_SIZE}" height="${PICTURE_SIZE}" viewBox="${viewBox}" color="${INK}">${body}</svg>`
  );
}
