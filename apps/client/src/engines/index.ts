export { ENGINE_NAMES, type Engine, type EngineName, isEngineName, type RejectedEngine } from './engine.ts';
export { type EngineRequest, selectEngine } from './select.ts';
