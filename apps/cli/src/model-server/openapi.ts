import { SERVER_LIMITS } from './limits.ts';
import { REFUSALS } from './refusal.ts';

type Schema = Readonly<Record<string, unknown>>;

const text = (description?: string): Schema => ({ type: 'string', ...(description === undefined ? {} : { description }) });
const number = (description?: string): Schema => ({ type: 'number', ...(description === undefined ? {} : { description }) });
const whole = (description?: string): Schema => ({ type: 'integer', minimum: 0, ...(description === undefined ? {} : { description }) });
const share = (description?: string): Schema => ({ ...number(description), minimum: 0, maximum: 1 });
const list = (items: Schema): Schema => ({ type: 'array', items });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const digest: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const time: Schema = { type: 'string', format: 'date-time' };
/** Every property is there in every answer, and no other. */
const exactly = (properties: Readonly<Record<string, Schema>>, description?: string): Schema => ({
  type: 'object',
  ...(description === undefined ? {} : { description }),
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const MODEL_NAME = exactly(
  { digest, federation: text(), run: text(), name: orNull(text('In the store that it is served from.')) },
  'Which model says so; `digest` is the SHA-256 of its model.json.',
);

const SCHEMAS: Readonly<Record<string, Schema>> = {
  ModelName: MODEL_NAME,
  Refusal: exactly(
    { code: whole('Number of the error; 0 where the server itself failed.'), message: text(), hint: text('How to mend it.') },
    `Numbers: ${REFUSALS.map(({ code, title }) => `${code} ${title}`).join('; ')}.`,
  ),
  Error: exactly({ error: ref('Refusal') }),
  Predictions: exactly({
    model: ref('ModelName'),
    images: { ...list({ oneOf: [ref('Prediction'), ref('Unread')] }), description: 'In the order of the request.' },
  }),
  Prediction: exactly({
    image: text('The file name of the form; `image` for a body that is one.'),
    predicted: text('The most probable class of each set, joined by `; `; of several labels an image those present, `-` for none.'),
    confidence: share('The least of the probabilities of these.'),
    distance: orNull(number('How far the image lies from the training images, on average 1 of these; null where the model cannot tell.')),
    unlike: orNull({
      type: 'boolean',
      description: 'True: unlike anything that the model was trained on; what it says of the image should not be used.',
    }),
    answers: list(
      exactly({
        task: text('The label set.'),
        predicted: text(),
        probabilities: { type: 'object', description: 'By class, calibrated.', additionalProperties: share() },
      }),
    ),
  }),
  Unread: exactly({ image: text(), error: ref('Refusal') }, 'An image among several that cannot be read.'),
  Scores: exactly({ images: whole(), accuracy: orNull(share()), balancedAccuracy: orNull(share()), macroF1: orNull(share()) }),
  Model: exactly({
    model: ref('ModelName'),
    description: orNull(text()),
    finishedAt: time,
    servedSince: time,
    signedBy: orNull(text('Fingerprint of the key that signed it.')),
    labels: { type: 'string', enum: ['one', 'several'], description: 'Of an image in each label set.' },
    tasks: list(exactly({ task: text(), classes: list(text()) })),
    columns: {
      ...list({ type: 'object' }),
      description:
        'What it takes beside an image, by name and type: with the range of a number, the values of a category, the length of an embedding.',
    },
    backbone: exactly({ name: text(), version: text(), digest, cut: text(), licence: text() }),
    head: exactly({ kind: text(), digest, sizeBytes: whole() }),
    training: exactly({ strategy: text(), rounds: whole(), round: whole() }),
    temperature: number('Scores were divided by it.'),
    unlikeFrom: orNull(number('The `distance` from which on an image counts as unlike.')),
    personal: orNull(exactly({ site: text(), model: digest }, "Of a site's own model: whose it is, of which model.")),
    test: orNull({ ...ref('Scores'), description: 'On the test images of all sites.' }),
    sites: list(exactly({ site: text(), train: whole(), test: whole(), figures: orNull(ref('Scores')) })),
    limits: list(text()),
  }),
  Health: exactly({ status: { type: 'string', enum: ['ok', 'closing'] }, model: ref('ModelName'), problem: orNull(text()) }),
};

const json = (description: string, name: string) => ({ description, content: { 'application/json': { schema: ref(name) } } });

const WORDS: Readonly<Record<number, string>> = {
  400: 'There is no image in the request, or its form is damaged.',
  403: 'A page of another address asked.',
  413: 'The body, an image or their number is too large.',
  415: 'The body is of a type that holds no images.',
  422: 'The one image of the request cannot be read, or columns are missing or not valid.',
  503: 'Busy: the header Retry-After says when to come again.',
};

const REFUSED = Object.fromEntries(Object.entries(WORDS).map(([status, words]) => [status, json(words, 'Error')]));
const BINARY: Schema = { type: 'string', format: 'binary' };
const ONE_IMAGE = Object.fromEntries(
  ['image/*', 'application/dicom', 'application/octet-stream'].map((type) => [type, { schema: BINARY }]),
);

const COLUMNS = `For a model that takes columns: JSON, a list with an object for each image, from the name of each column to its cell (text, a number, or null where it is not known), of one image the object alone; or a file, a CSV of ${SERVER_LIMITS.csvBytes / 2 ** 20} MiB at most with these columns and \`path\`, the file name of an image in the form.`;

/** What the model server answers, as OpenAPI 3.1 (spec.openapis.org/oas/v3.1.1). */
export function openApiDocument(version: string) {
  const { bodyBytes, images } = SERVER_LIMITS;
  return {
    openapi: '3.1.0',
    info: {
      title: 'Atoll model server',
      version,
      summary: 'What a federated model says of images.',
      description: 'Images are held in memory until they are answered, and are neither kept nor logged. Not a medical device.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: {
      '/v1/predict': {
        post: {
          operationId: 'predict',
          summary: 'Classify an image, or several.',
          description: `The body is one image (JPEG, PNG, WebP, TIFF, DICOM; known by its content), or a form with a file for each of ${images} images at most. At most ${bodyBytes / 2 ** 20} MiB. Several images are answered with 200 also where some cannot be read.`,
          requestBody: {
            required: true,
            content: {
              ...ONE_IMAGE,
              'multipart/form-data': {
                schema: {
                  type: 'object',
                  properties: { columns: { anyOf: [text(), BINARY], description: COLUMNS } },
                  additionalProperties: { anyOf: [BINARY, list(BINARY)] },
                },
              },
            },
          },
          responses: {
            200: json('What the model says of each image.', 'Predictions'),
            ...REFUSED,
          },
        },
      },
      '/v1/picture': {
        post: {
          operationId: 'picture',
          summary: 'A picture for people of an image that a browser cannot show, such as DICOM.',
          requestBody: { required: true, content: ONE_IMAGE },
          responses: { 200: { description: 'At most 640 pixels on a side.', content: { 'image/jpeg': { schema: BINARY } } }, ...REFUSED },
        },
      },
      '/v1/model': {
        get: {
          operationId: 'model',
          summary: 'The card of the model, in figures.',
          responses: { 200: json('The model in use.', 'Model') },
        },
      },
      '/health': {
        get: {
          operationId: 'health',
          summary: 'Whether it answers, and with which model.',
          responses: { 200: json('It answers.', 'Health'), 503: json('It is closing.', 'Health') },
        },
      },
    },
    components: { schemas: SCHEMAS },
  };
}
