/** Why something failed, in the words of the innermost error: socket.io and the agents wrap the one that says it. */
export function reasonOf(error: unknown): string {
  let text = 'unknown reason';
  for (const one of chainOf(error)) {
    const code = codeOf(one);
    if (code !== null) return code;
    if (one instanceof Error && one.message !== '') text = one.message;
    const status = statusOf(one);
    if (status !== null) text = `HTTP ${status}`;
  }
  return text;
}

/** The error and what it wraps, from the outermost on. */
export function* chainOf(error: unknown): Generator<object> {
  let current = error;
  for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth++) {
    yield current;
    current = innerOf(current);
  }
}

/** Such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`. */
export const codeOf = (error: object): string | null =>
  'code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{3,}$/.test(error.code) ? error.code : null;

/** The status of the HTTP answer that was none of a coordinator. */
export function statusOf(error: object): number | null {
  // ws says it in words only; engine.io's long polling has its XMLHttpRequest.
  const [, said] = error instanceof Error ? (/^Unexpected server response: (\d{3})$/.exec(error.message) ?? []) : [];
  if (said !== undefined) return Number(said);
  return 'status' in error && 'readyState' in error && typeof error.status === 'number' && error.status >= 100 ? error.status : null;
}

function innerOf(error: object): unknown {
  if ('cause' in error && error.cause !== undefined) return error.cause;
  if ('errors' in error && Array.isArray(error.errors)) return error.errors[0];
  // engine.io's long polling: the XMLHttpRequest is the context, and its status text is the error.
  if ('context' in error && typeof error.context === 'object' && error.context !== null) return error.context;
  if ('statusText' in error && typeof error.statusText === 'object') return error.statusText;
  if ('description' in error && typeof error.description === 'object') return error.description;
  if ('error' in error) return error.error;
  return undefined;
}
