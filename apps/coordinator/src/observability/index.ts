export { LOG_FORMS, type Log, type LogForm, openLog } from './log.ts';
export { type LogLine, logLine } from './log-line.ts';
export { METRICS } from './metric-definitions.ts';
export { Metrics, type Observed } from './metrics.ts';
export { Readiness } from './readiness.ts';
export { Traces } from './traces.ts';
export { Traffic } from './traffic.ts';
