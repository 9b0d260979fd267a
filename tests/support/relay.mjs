// Runs in a container: an HTTP proxy (absolute-form requests, RFC 9112 §3.2.2) on port 3128 whose link can be made bad. GET /MODE on port
// 9000 of this machine changes the mode: pass; silent (connections stay open and nothing arrives); slow (200 ms, 64 KiB a second);
// breaking (a connection breaks after 2 MiB); no-websocket (upgrades are refused).
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';

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

createServer((client) => {
  client.on('error', () => undefined);
  let head = Buffer.alloc(0);
  const read = (chunk) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0 || mode === 'silent') return;
    client.off('data', read);
    const text = head.subarray(0, end).toString('latin1');
    const [, method, host, port, path] = /^(\S+) http:\/\/([^/:]+)(?::(\d+))?(\S*)/.exec(text) ?? [];
    const upgrade = /\nupgrade: *websocket/i.test(text);
    log(`${method} ${path?.slice(0, 60)}${upgrade ? ' (WebSocket)' : ''} ${mode}`);
    if (host === undefined || (upgrade && mode === 'no-websocket')) {
      client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const server = connect(Number(port ?? 80), host);
    server.on('error', () => client.destroy());
    server.write(Buffer.concat([Buffer.from(head.toString('latin1').replace(/ http:\/\/[^/]+/, ' '), 'latin1')]));
    let passed = 0;
    forward(client, server, () => undefined);
    forward(server, client, (bytes) => {
      passed += bytes;
      if (mode === 'breaking' && passed > BREAKS_AFTER) {
        log(`broke ${path?.slice(0, 60)} after ${passed} bytes`);
        client.destroy();
        server.destroy();
      }
    });
  };
  client.on('data', read);
}).listen(3128, '0.0.0.0');

createHttpServer((request, response) => {
  mode = request.url?.slice(1) ?? mode;
  log(`mode ${mode}`);
  response.end(mode);
}).listen(9000, '127.0.0.1');
log('relay is ready');
