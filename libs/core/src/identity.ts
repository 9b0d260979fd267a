declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** The name of a site in its federation, chosen by the site: 1–63 of `a–z 0–9 - _ .`, starting with a letter or digit. */
export type SiteId = Branded<string, 'SiteId'>;
/** The name of one run of one federation, unique at its coordinator. */
export type RunId = Branded<string, 'RunId'>;
/** The name of one task of a run; the same for every site that is asked. */
export type TaskId = Branded<string, 'TaskId'>;
/** SHA-256 as 64 lower-case hexadecimal digits. */
export type Digest = Branded<string, 'Digest'>;
/** An Ed25519 public key as 64 lower-case hexadecimal digits. */
export type PublicKey = Branded<string, 'PublicKey'>;
/** An Ed25519 signature as 128 lower-case hexadecimal digits. */
export type Signature = Branded<string, 'Signature'>;
/** The name of an operator, of the same letters as a site's. */
export type OperatorName = Branded<string, 'OperatorName'>;

const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const DIGEST = /^[0-9a-f]{64}$/;

/** Whether the text can be a site's name: 1–63 of `a–z 0–9 - _ .`, a letter or digit first. */
export const isSiteId = (text: string): text is SiteId => NAME.test(text);
/** Whether the text can be a run's name, of the same letters as a site's. */
export const isRunId = (text: string): text is RunId => NAME.test(text);
/** Whether the text can be a task's name: 1–127 of `a–z 0–9 - _ . : /`, a letter or digit first. */
export const isTaskId = (text: string): text is TaskId => /^[a-z0-9][a-z0-9._:/-]{0,126}$/.test(text);
/** Whether the text is 64 lower-case hexadecimal digits. */
export const isDigest = (text: string): text is Digest => DIGEST.test(text);
/** Whether the text is 64 lower-case hexadecimal digits; not whether it is a point of the curve. */
export const isPublicKey = (text: string): text is PublicKey => DIGEST.test(text);
/** Whether the text is 128 lower-case hexadecimal digits; not whether the signature holds. */
export const isSignature = (text: string): text is Signature => /^[0-9a-f]{128}$/.test(text);
/** Whether the text can be an operator's name, of the same letters as a site's. */
export const isOperatorName = (text: string): text is OperatorName => NAME.test(text);
