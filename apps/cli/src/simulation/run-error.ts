import { AtollError, isErrorCode, type RunState } from '@atoll/core';

/** What is said of a run that did not complete, under the number with which it failed. */
export function runError({ phase }: Pick<RunState, 'phase'>, more = '', hint?: string): AtollError {
  const code = phase.kind === 'failed' && isErrorCode(phase.code) ? phase.code : 603;
  const what = phase.kind === 'failed' ? phase.message : `The run ended: ${phase.kind}.`;
  return new AtollError(code, `${what}${more}`, code !== 603 || hint === undefined ? {} : { hint });
}
