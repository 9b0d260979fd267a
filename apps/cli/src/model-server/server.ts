import type { IncomingMessage, ServerResponse } from 'node:http';
import { pictureOf } from '@atoll/client';
import { Connections, isFromHere, openDoor, type ReachOptions } from '@atoll/coordinator';
import { AtollError } from '@atoll/core';
import { type Prediction, predictionsJson } from '../model/predictions.ts';
import { columnsIn } from './columns-in.ts';
import { modelFigures, modelName } from './figures.ts';
import { type Given, imagesIn, isImageType } from './images-in.ts';
import { SERVER_LIMITS } from './limits.ts';
import { openApiDocument } from './openapi.ts';
import { readScript, renderPage, SCRIPT_NAME } from './page.ts';
import { Bodies } from './read-body.ts';
import { refusalOf, WithStatus } from './refusal.ts';
import type { InUse, ServedModel } from './served-model.ts';
import { Turns } from './turns.ts';

export interface ModelServerOptions extends ReachOptions {
  readonly served: ServedModel;
  /** Its own certificate authority is kept in `folder`/tls, if it needs one. */
  readonly folder: string;
  readonly version: string;
  /** What it could not do, in a sentence; no word of any image. */
  readonly say: (message: string) => void;
  /** Why the model in use is not the one that should be; null where it is. */
  readonly problem: () => string | null;
}

type Headers = Readonly<Record<string, string>>;

/** A model server that listens. */
export interface ModelServer {
  readonly url: string;
  readonly caFingerprint: string | null;
  /** Takes no more requests, lets those under way end for a while, and closes the model. */
  close(): Promise<void>;
}

/** Throws AtollError 412 (address taken), 830 (plain HTTP beyond this machine), 831 (certificate), 802, 702. */
export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const { served, say } = options;
  const door = await openDoor({ ...options, who: 'The model server' });
  const { http, names } = door;
  http.setTimeout(SERVER_LIMITS.idleMs);
  new Connections(SERVER_LIMITS, Date.now, (error) => say(error.message)).watch(http);
  const bodies = new Bodies();
  const turns = new Turns(SERVER_LIMITS);
  const document = openApiDocument(options.version);
  const script = readScript();
  const working = new Set<Promise<unknown>>();
  let closing = false;

  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const work = route(request, response).catch((thrown: unknown) => {
      const { status, body, headers } = refusalOf(thrown);
      if (body.error.code === 0 && !request.destroyed)
        say(`failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : thrown}`);
      answer(response, status, body, headers);
    });
    working.add(work);
    void work.finally(() => working.delete(work));
  });

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const gets: Readonly<Record<string, () => void>> = {
      '/': () => {
        const { text, policy } = renderPage(modelFigures(served.current), options.version);
        send(response, 200, 'text/html; charset=utf-8', text, { 'content-security-policy': policy });
      },
      [`/${SCRIPT_NAME}`]: () => send(response, 200, 'text/javascript; charset=utf-8', script),
      '/v1/model': () => answer(response, 200, modelFigures(served.current)),
      '/openapi.json': () => answer(response, 200, document),
      '/health': () => {
        const model = modelName(served.current);
        answer(response, closing ? 503 : 200, { status: closing ? 'closing' : 'ok', model, problem: options.problem() });
      },
    };
    const get = Object.hasOwn(gets, path) ? gets[path] : undefined;
    if (path === '/v1/predict') {
      allow(request, ['POST']);
      answer(
        response,
        200,
        await withImages(request, response, (given, signal) => served.use((inUse) => classified(inUse, given, signal))),
      );
    } else if (path === '/v1/picture') {
      allow(request, ['POST']);
      send(response, 200, 'image/jpeg', Buffer.from(await withImages(request, response, firstPicture)));
    } else if (get === undefined) throw new AtollError(410, `Nothing is served at ${path.slice(0, 200)}.`);
    else {
      allow(request, ['GET', 'HEAD']);
      get();
    }
  }

  /** Reads the images of a request, waits for its turn, and does the work within the time that it may take. */
  async function withImages<T>(
    request: IncomingMessage,
    response: ServerResponse,
    act: (given: Given, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (!isFromHere(request, names)) throw new AtollError(424, 'A page that is not of this server asked for an answer.');
    const type = request.headers['content-type'] ?? '';
    const gone = new AbortController();
    response.once('close', () => gone.abort(new AtollError(423, 'Who asked has gone.')));
    const body = await bodies.read(request);
    let isHeld = true;
    try {
      if (!isImageType(type)) {
        const what = type === '' ? 'a body without a type' : JSON.stringify(type.slice(0, 100));
        throw new WithStatus(
          415,
          new AtollError(420, `The request has ${what}; images are image/*, application/dicom or multipart/form-data.`),
        );
      }
      const release = await turns.take(gone.signal);
      const limit = AbortSignal.any([gone.signal, AbortSignal.timeout(SERVER_LIMITS.answerMs)]);
      const work = imagesIn(type, body.bytes).then((given) => act(given, limit));
      // What was begun holds its turn and its images until it has ended, also where the answer does not wait for it.
      isHeld = false;
      const end = () => {
        release();
        body.release();
      };
      work.then(end, end);
      return await Promise.race([work, aborted(limit)]);
    } finally {
      if (isHeld) body.release();
    }
  }

  function answer(response: ServerResponse, status: number, body: object, headers: Headers = {}): void {
    send(response, status, 'application/json; charset=utf-8', `${JSON.stringify(body)}\n`, headers);
  }

  function send(response: ServerResponse, status: number, type: string, content: string | Buffer, headers: Headers = {}): void {
    if (response.destroyed || response.headersSent) return;
    response.writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(content),
      'cache-control': 'no-store',
      ...headers,
      ...(closing ? { connection: 'close' } : {}),
    });
    response.end(content);
  }

  const url = await door.listen();
  return {
    url,
    caFingerprint: door.caFingerprint,
    async close() {
      closing = true;
      door.release();
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeIdleConnections();
      const late = setTimeout(() => http.closeAllConnections(), SERVER_LIMITS.closeMs);
      await closed;
      clearTimeout(late);
      await Promise.allSettled(working);
      await served.close();
    },
  };
}

/** What the model says of the images; where there is one and it cannot be read, that is the request's own error (206, 207). */
async function classified(inUse: InUse, given: Given, signal: AbortSignal): Promise<object> {
  const { images } = given;
  const { classifier, opened } = inUse;
  const columns = columnsIn(opened.model.manifest.columns, given);
  const predictions: Prediction[] = [];
  const batchSize = Math.max(1, Math.min(8, Math.ceil(images.length / classifier.threads)));
  for await (const said of classifier.classify(images, { batchSize, signal, columns }))
    predictions.push({ path: images[said.index]?.name ?? '', ...said });
  const [only] = predictions;
  if (predictions.length === 1 && only !== undefined && !only.ok) throw only.error;
  return { ...predictionsJson(opened.model, predictions), model: modelName(inUse) };
}

const firstPicture = ({ images: [image] }: Given): Promise<Uint8Array> => pictureOf(image?.bytes ?? new Uint8Array());

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const end = (): void =>
      reject(
        signal.reason instanceof AtollError
          ? signal.reason
          : new AtollError(423, `The images were not answered within ${SERVER_LIMITS.answerMs / 1_000} s.`),
      );
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });

function allow({ method = '' }: IncomingMessage, methods: readonly string[]): void {
  if (methods.includes(method)) return;
  throw new WithStatus(405, new AtollError(420, `${method.slice(0, 20)} is not answered here, only ${methods.join(' and ')}.`), {
    allow: methods.join(', '),
  });
}
