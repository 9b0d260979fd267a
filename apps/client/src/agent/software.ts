import { platform, release } from 'node:os';

const VERSION = '0.1.0';

/** What a site says it runs: Atoll, Node and the kind of machine. */
export const SOFTWARE = `atoll ${VERSION}, node ${process.versions.node}, ${platform()} ${process.arch} ${release().split('-')[0]}`;
