import { createRequire } from 'node:module';
import path from 'node:path';
import { EngineUnavailable } from './engine.ts';

/** An installed package: where its main file is, and the `require` that found it. */
export interface InstalledPackage {
  readonly main: string;
  readonly require: NodeJS.Require;
}

/** Looks for a package in the folder, when one is given, then from the client itself; undefined when it is in neither. */
export function findPackage(name: string, folder: string | undefined): InstalledPackage | undefined {
  const places = [...(folder === undefined ? [] : [path.resolve(folder, 'package.json')]), import.meta.url];
  for (const place of places) {
    const require = createRequire(place);
    try {
      return { main: require.resolve(name), require };
    } catch {
      // Not here: the next place.
    }
  }
  return undefined;
}

/** As {@link findPackage}, but says how to get the packages when one is missing. */
export function requirePackages(names: readonly string[], folder: string | undefined): InstalledPackage[] {
  return names.map((name) => {
    const found = findPackage(name, folder);
    if (found === undefined) {
      const where = folder === undefined ? '' : ` (looked in ${folder} too)`;
      throw new EngineUnavailable(`${name} is not installed${where}; npm install ${names.join(' ')}`);
    }
    return found;
  });
}
