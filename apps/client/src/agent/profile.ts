import type { SiteProfile } from '@atoll/core';
import type { Engine } from '../engines/engine.ts';
import { describeEngine } from './engine.ts';
import type { SiteSurvey } from './survey.ts';

/** What the site says of itself when it joins; classes with fewer images than `minimumCount` are not counted. */
export function profileOf({ counts, classCounts }: SiteSurvey, engine: Engine, software: string, minimumCount: number): SiteProfile {
  return {
    counts,
    classCounts: classCounts.map((count) => (count < minimumCount ? null : count)),
    engine: describeEngine(engine),
    software,
  };
}
