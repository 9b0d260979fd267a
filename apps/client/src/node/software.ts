import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }; // our own package.json

/** What a site says it runs: Atoll, Node, and the kind of machine. */
export const SOFTWARE = `atoll ${version}, node ${process.versions.node}, ${process.platform} ${process.arch}`;
