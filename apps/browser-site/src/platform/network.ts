import type { HttpAnswer, Network } from '@atoll/client/agent';

/** No answer within this: the request failed. */
const ANSWER_MS = 20_000;
/** No byte within this in the middle of an answer: the request failed. */
const IDLE_MS = 30_000;

/** The way to the coordinator that this page came from; a page may talk to no other. The browser checks certificates and knows the proxy. */
export function tabNetwork(): Network {
  const { origin } = location;
  return {
    origin,
    socketOptions: { transports: ['websocket', 'polling'], tryAllTransports: true },
    async get(path, { headers = {}, signal } = {}) {
      const idle = new AbortController();
      let timer = setTimeout(() => idle.abort(new Error(`no answer within ${ANSWER_MS / 1000} s`)), ANSWER_MS);
      const rest = (ms: number) => {
        clearTimeout(timer);
        timer = setTimeout(() => idle.abort(new Error(`nothing came for ${IDLE_MS / 1000} s`)), ms);
      };
      const signals = [idle.signal, ...(signal === undefined ? [] : [signal])];
      const answer = await fetch(origin + path, { headers: { ...headers }, signal: AbortSignal.any(signals), redirect: 'error' });
      rest(IDLE_MS);
      return answerOf(answer, {
        moved: () => rest(IDLE_MS),
        over: () => clearTimeout(timer),
        leave: () => {
          clearTimeout(timer);
          idle.abort();
        },
      });
    },
    failureOf: () => null,
    reasonOf: (error) => (error instanceof Error && error.message !== '' ? error.message : 'no connection'),
  };
}

interface Watch {
  readonly moved: () => void;
  readonly over: () => void;
  readonly leave: () => void;
}

function answerOf({ status, statusText, body }: Response, { moved, over, leave }: Watch): HttpAnswer {
  return {
    statusCode: status,
    statusMessage: statusText,
    destroy: leave,
    async *[Symbol.asyncIterator]() {
      const reader = body?.getReader();
      try {
        for (;;) {
          const chunk = await reader?.read();
          if (chunk === undefined || chunk.done) return;
          moved();
          yield chunk.value;
        }
      } finally {
        over();
        await reader?.cancel().catch(() => undefined); // it has ended
      }
    },
  };
}
