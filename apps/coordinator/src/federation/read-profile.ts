import { checkProfile, profileJsonSchema, type SimulationProfile } from '@atoll/core';
import { type FileForm, readYaml } from './yaml-file.ts';

const FORM: FileForm<SimulationProfile> = {
  name: 'profile',
  code: 107,
  reference: 'docs/reference/profiles.md',
  check(value) {
    const checked = checkProfile(value);
    return 'profile' in checked ? { value: checked.profile } : checked;
  },
  schema: profileJsonSchema,
};

/** What virtual sites are like, from the text of a profile. Throws AtollError 102 (no YAML), 107 (something impossible). */
export const readProfile = (text: string): SimulationProfile => readYaml(text, FORM);
