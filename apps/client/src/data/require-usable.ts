import { AtollError } from '@atoll/core';
import type { DataReport } from './data-report.ts';

/**
 * Throws where a site has nothing to train on: AtollError 203 if only the class names stand in the way, otherwise 202.
 * The hint is that of the first finding.
 */
export function requireUsable({ samples, source, findings }: DataReport): void {
  if (samples.length > 0) return;
  const wrongName = findings.find(({ code }) => code === 'unknown-class');
  if (wrongName !== undefined) throw new AtollError(203, wrongName.sentence, { hint: wrongName.hint });
  const first = findings.find(({ severity, code }) => severity === 'error' && code !== 'no-images');
  throw new AtollError(
    202,
    `There is no usable image in ${source}. ${first?.sentence ?? ''}`.trim(),
    first === undefined ? {} : { hint: first.hint },
  );
}
