// Runs in a container: an HTTP proxy (CONNECT, RFC 9110 §9.3.6) on port 3128 whose link can be made bad. GET /MODE on port 9000 of this
// machine changes the mode: pass; silent (connections stay open and nothing arrives); slow (200 ms, 64 KiB a second); breaking (a
// connection breaks after 2 MiB); no-websocket (it opens TLS with the coordinator's own certificate, in /tls, and refuses upgrades).
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer, request as httpsRequest } from 'node:https';
import { connect } from 'node:net';

const SLOW_BYTES_PER_MS = 64;
const LATENCY_MS = 200;
const BREAKS_AFTER = 2 * 2 ** 20;

let mode = 'pass';
const log = (text) => console.log(`${new Date().toISOString()} ${text}`);

function forward(from, to, onBytes) {
  let free = 0;
  from.on('data', (chunk) => {
    if (mode === 'silent') return; // also what comes later on this connection does not fit any more: it stays dead
    onBytes(chunk.length);
    if (mode !== 'slow') {
      to.write(chunk);
      return;
    }
    free = Math.max(free, Date.now() + LATENCY_MS) + chunk.length / SLOW_BYTES_PER_MS;
    from.pause();
    setTimeout(() => {
      to.write(chunk);
      from.resume();
    }, free - Date.now());
  });
  for (const event of ['close', 'error']) from.on(event, () => mode !== 'silent' && to.destroy());
}

/** The gateway in front of a coordinator that lets no WebSocket through. */
const read = (name) => readFileSync(`/tls/${name}`);
const gateway = createHttpsServer({ cert: read('server.pem'), key: read('server.key') }, (incoming, outgoing) => {
  const { method, url, headers } = incoming;
  log(`${method} ${url.slice(0, 60)}`);
  const onward = httpsRequest(`https://${headers.host}${url}`, { method, headers, ca: read('ca.pem') }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
});
gateway.on('upgrade', (incoming, socket) => {
  log(`refused ${incoming.headers.upgrade}`);
  socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
});

const proxy = createHttpServer((_, response) => response.writeHead(405).end());
proxy.on('connect', ({ url: target }, client) => {
  client.on('error', () => undefined);
  if (mode === 'silent') return;
  log(`CONNECT ${target} ${mode}`);
  const accept = () => client.write('HTTP/1.1 200 Connection established\r\n\r\n');
  if (mode === 'no-websocket') {
    accept();
    gateway.emit('connection', client);
    return;
  }
  const [host, port] = target.split(':');
  const server = connect(Number(port), host, accept);
  server.on('error', () => client.destroy());
  let passed = 0;
  forward(client, server, () => undefined);
  forward(server, client, (bytes) => {
    passed += bytes;
    if (mode === 'breaking' && passed > BREAKS_AFTER) {
      log(`broke ${target} after ${passed} bytes`);
      client.destroy();
      server.destroy();
    }
  });
});
proxy.listen(3128, '0.0.0.0');

createHttpServer((request, response) => {
  mode = request.url?.slice(1) ?? mode;
  log(`mode ${mode}`);
  response.end(mode);
}).listen(9000, '127.0.0.1');
log('relay is ready');
