import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@atoll/source'] },
  ssr: { resolve: { conditions: ['@atoll/source', 'node', 'module', 'import', 'default'] } },
  test: {
    include: ['{libs,apps,backbones,examples}/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
