import { defineConfig } from 'vitest/config';
import { tellingForks } from './tools/vitest/pool.ts';

export default defineConfig({
  // Workspace packages are tested from their sources. Neither 'import' nor 'module' is among the conditions: workers pass them on to require().
  ssr: { resolve: { conditions: ['@atoll/source', 'node', 'default'], externalConditions: ['@atoll/source'] } },
  test: {
    include: ['{libs,apps,backbones,examples}/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: tellingForks,
    maxWorkers: 2,
  },
});
