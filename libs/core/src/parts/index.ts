export { headRegistry, strategyRegistry } from './registries.ts';
export { type JsonValue, type OptionReader, type OwnOptions, type Part, Registry } from './registry.ts';
