/** Why something failed, in the words of the innermost error: socket.io and fetch wrap the one that says it. */
export function reasonOf(error: unknown): string {
  let current = error;
  let text = 'unknown reason';
  for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth++) {
    if ('code' in current && typeof current.code === 'string' && /^[A-Z_]{4,}$/.test(current.code)) return current.code;
    if (current instanceof Error && current.message !== '') text = current.message;
    current = innerOf(current);
  }
  return text;
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
