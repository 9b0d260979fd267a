import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
const TLS_HEADERS: Readonly<Record<string, string>> = { ...HEADERS, 'strict-transport-security': 'max-age=31536000' };

/**
 * Every answer of the server, long polling and errors of the parser among them, forbids a browser to make anything of it
 * (OWASP HTTP headers); under TLS it also says to come by TLS only (RFC 6797). Call it last: it goes before what is there.
 */
export function secureAnswers(server: Server, encrypted: boolean): void {
  const headers = encrypted ? TLS_HEADERS : HEADERS;
  server.prependListener('request', (_: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  });
  const text = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
    const status = STATUS[error.code ?? ''] ?? '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\n${text.join('')}content-length: 0\r\nconnection: close\r\n\r\n`);
  });
}

const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};
