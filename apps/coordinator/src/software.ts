import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }; // our own package.json

/** Name and version of this program, as told to sites and written on models. */
export const SOFTWARE = `atoll ${version}`;
