import { checkFederation, type Federation, federationJsonSchema } from '@atoll/core';
import { checkYaml, type FileForm, type Mistake, readYaml } from './yaml-file.ts';

const FORM: FileForm<Federation> = {
  name: 'federation file',
  code: 101,
  reference: 'docs/reference/federation-file.md',
  check(value) {
    const checked = checkFederation(value);
    return 'federation' in checked ? { value: checked.federation } : checked;
  },
  schema: federationJsonSchema,
};

/** The federation that the YAML text describes, every default filled in. Throws AtollError 101 and 102 as {@link readYaml}. */
export const readFederation = (text: string): Federation => readYaml(text, FORM);

/** The same, with the mistakes one by one. Throws AtollError 102 on text that is no YAML. */
export function checkFederationText(text: string): { readonly federation: Federation } | { readonly mistakes: readonly Mistake[] } {
  const checked = checkYaml(text, FORM);
  return 'value' in checked ? { federation: checked.value } : checked;
}
