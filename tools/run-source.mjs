// Runs a tool that is written in TypeScript from its source: node tools/run-source.mjs FILE ARGUMENTS…
// Workspace packages are taken from their sources too, as tests take them; nothing has to be built first.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRunnableDevEnvironment, resolveConfig } from 'vite';
import { root } from './setup.mjs';

const conditions = ['@atoll/source', 'node', 'module', 'default'];
const config = await resolveConfig(
  {
    root,
    configFile: false,
    envDir: false,
    cacheDir: false,
    logLevel: 'error',
    environments: {
      source: {
        consumer: 'server',
        dev: { moduleRunnerTransform: true },
        resolve: { conditions, externalConditions: ['@atoll/source'], noExternal: [/^@atoll\//] },
      },
    },
  },
  'serve',
);
const environment = createRunnableDevEnvironment('source', config, { runnerOptions: { hmr: { logger: false } }, hot: false });
await environment.init();
const [file, ...rest] = process.argv.slice(2);
try {
  const { main } = await environment.runner.import(pathToFileURL(resolve(file)).href);
  await main(rest);
} finally {
  await environment.close();
}
