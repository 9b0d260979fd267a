import { sites } from './split.ts';

/** Who drew what a site shows, and under which licence it may be used. */
export interface Credit {
  readonly site: string;
  readonly title: string;
  readonly package: string;
  readonly version: string;
  /** SPDX identifier. */
  readonly licence: string;
  readonly licenceUrl: string;
  readonly author: string;
  readonly sourceUrl: string;
}

const SOURCES: Readonly<Record<string, { readonly title: string; readonly sourceUrl: string; readonly licenceUrl: string }>> = {
  noto: {
    title: 'Noto Emoji',
    sourceUrl: 'https://github.com/googlefonts/noto-emoji',
    licenceUrl: 'https://www.apache.org/licenses/LICENSE-2.0',
  },
  twemoji: {
    title: 'Twitter Emoji',
    sourceUrl: 'https://github.com/jdecked/twemoji',
    licenceUrl: 'https://creativecommons.org/licenses/by/4.0/',
  },
  'fluent-emoji-flat': {
    title: 'Fluent Emoji Flat',
    sourceUrl: 'https://github.com/microsoft/fluentui-emoji',
    licenceUrl: 'https://github.com/microsoft/fluentui-emoji/blob/main/LICENSE',
  },
  'fluent-emoji-high-contrast': {
    title: 'Fluent Emoji High Contrast',
    sourceUrl: 'https://github.com/microsoft/fluentui-emoji',
    licenceUrl: 'https://github.com/microsoft/fluentui-emoji/blob/main/LICENSE',
  },
  emojione: {
    title: 'Emoji One (Colored), as kept by EmojiTwo',
    sourceUrl: 'https://github.com/EmojiTwo/emojitwo',
    licenceUrl: 'https://creativecommons.org/licenses/by/4.0/',
  },
};

/** One credit a site, in the order of `sites`. Show them wherever the drawings are shown. */
export const credits: readonly Credit[] = sites.map((site) => {
  const source = SOURCES[site.site];
  if (source === undefined) throw new RangeError(`no credit for ${site.site}`);
  return { site: site.site, package: site.package, version: site.version, licence: site.licence, author: site.author, ...source };
});
