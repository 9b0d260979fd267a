import { AtollError, ERRORS, type ErrorCode } from '@atoll/core';

/** What a refused request is answered with. */
export interface Refused {
  readonly status: number;
  readonly body: { readonly error: { readonly code: number; readonly message: string; readonly hint: string } };
  readonly headers: Readonly<Record<string, string>>;
}

/** HTTP status (RFC 9110 §15) by error. */
const STATUS: Partial<Readonly<Record<ErrorCode, number>>> = {
  204: 422,
  206: 422,
  207: 413,
  208: 422,
  209: 422,
  410: 404,
  420: 400,
  421: 413,
  422: 503,
  423: 503,
  424: 403,
};
const RETRY_SECONDS = '5';

/** An error with the status that fits this request better than the one of its number. */
export class WithStatus {
  readonly status: number;
  readonly error: AtollError;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, error: AtollError, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.error = error;
    this.headers = headers;
  }
}

/** What is no AtollError is a fault of the server: nothing of it is told. */
export function refusalOf(thrown: unknown): Refused {
  if (thrown instanceof WithStatus) return { ...refusalOf(thrown.error), status: thrown.status, headers: thrown.headers };
  if (!(thrown instanceof AtollError))
    return { status: 500, body: { error: { code: 0, message: 'The server failed; its log says why.', hint: '' } }, headers: {} };
  const { code, message, hint } = thrown;
  const status = STATUS[code] ?? 500;
  return { status, body: { error: { code, message, hint } }, headers: status === 503 ? { 'retry-after': RETRY_SECONDS } : {} };
}

/** Numbers that a refusal may have, with what they mean and their status. */
export const REFUSALS = Object.entries(STATUS).map(([code, status]) => ({
  code: Number(code),
  status,
  title: ERRORS[Number(code) as ErrorCode].title, // its keys are codes
}));
