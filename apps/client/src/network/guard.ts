import type { Agent, ClientRequest, IncomingMessage } from 'node:http';

/** No answer within this: the request failed. */
const ANSWER_MS = 20_000;
/** A proxy that neither passes the upgrade to WebSocket on nor refuses it: soon enough for long polling to be tried after it. */
const UPGRADE_MS = 8_000;
/** No byte within this in the middle of an answer: the request failed. */
const IDLE_MS = 30_000;

interface AddsRequests {
  addRequest(request: ClientRequest, options: object): void;
}

/**
 * Makes an agent bound the time of its requests and follow no redirect, whoever makes them: socket.io's transports take
 * neither as an option, and its long polling follows redirects to wherever they lead.
 */
export function guarded<Guarded extends Agent>(agent: Guarded): Guarded {
  const adds = agent as Guarded & AddsRequests; // every agent of Node has the method, its types do not
  const addRequest = adds.addRequest;
  adds.addRequest = (request, options) => {
    bound(request);
    addRequest.call(agent, request, options);
  };
  return agent;
}

function bound(request: ClientRequest): void {
  const upgrades = String(request.getHeader('upgrade') ?? '').toLowerCase() === 'websocket';
  const ms = upgrades ? UPGRADE_MS : ANSWER_MS;
  const what = upgrades ? 'the upgrade to WebSocket' : 'the request';
  const timer = setTimeout(() => request.destroy(new Error(`no answer to ${what} within ${ms / 1_000} s`)), ms);
  request.once('upgrade', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  request.prependOnceListener('response', (response: IncomingMessage) => {
    clearTimeout(timer);
    const { statusCode = 0 } = response;
    if (statusCode < 300 || statusCode >= 400) return;
    response.statusMessage = `a redirect (${statusCode}), which is not followed`;
    response.statusCode = 502;
  });
  if (!upgrades) request.setTimeout(IDLE_MS, () => request.destroy(new Error(`nothing came for ${IDLE_MS / 1_000} s`)));
}
