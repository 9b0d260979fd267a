import { createRandom, headArchitecture, headOfScope, openBackbone, type Parameters, scopedTail, tensorValues } from '@atoll/core';
import { digest, evaluateTask, fitTask, tinyBackbone } from '@atoll/core/testing';
import { expect, test } from 'vitest';
import { selectEngine } from '../engines/index.ts';
import { federationOf } from '../testing/federation.ts';
import { runTask, type SitePart, type SiteParts, standardiseParts, type TaskContext } from './index.ts';
