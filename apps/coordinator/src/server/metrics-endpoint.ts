import type { IncomingMessage, ServerResponse } from 'node:http';
import { AtollError } from '@atoll/core';
import { LIMITS, refusalOf } from '@atoll/protocol';
import type { Metrics, Observed } from '../observability/index.ts';

/**
 * `GET /metrics` for Prometheus. It says who takes part in what, so it is for operators of any role: the token of one comes as
 * `Authorization: Bearer` (RFC 6750). At an open coordinator it is for anyone.
 */
export function metricsEndpoint(metrics: Metrics, observed: Observed) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    try {
      requireReader(request, observed);
    } catch (error) {
      refuse(request, response, observed, error);
      return;
    }
    metrics.text(observed).then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text),
      () => response.writeHead(500).end(),
    );
  };
}

/** Throws AtollError 811, 813. */
function requireReader({ headers, socket }: IncomingMessage, { hub: { access } }: Observed): void {
  if (access.isOpen) return;
  const [, token] = /^Bearer ([\w-]{43})$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) throw new AtollError(811, 'Metrics are for operators: the token is to be sent as Authorization: Bearer.');
  access.proof(socket.remoteAddress ?? '', () => access.operatorOf(Buffer.from(token, 'base64url')));
}

function refuse({ socket }: IncomingMessage, response: ServerResponse, { hub }: Observed, error: unknown): void {
  const refusal = refusalOf(error);
  hub.refused(socket.remoteAddress ?? '', 'metrics', refusal, error);
  if (refusal.code === 813) response.setHeader('retry-after', Math.ceil(LIMITS.failedProofMs / 1_000));
  else response.setHeader('www-authenticate', 'Bearer realm="atoll"');
  response.writeHead(refusal.code === 813 ? 429 : 401, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify({ code: refusal.code, error: refusal.message })}\n`);
}
