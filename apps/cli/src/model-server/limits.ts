/** Every bound of the model server, in one place. Sizes in bytes, times in milliseconds. */
export const SERVER_LIMITS = {
  /** Of one request. */
  bodyBytes: 64 * 1024 * 1024,
  /** Of a CSV of columns in a request: while it is read, nothing else is. */
  csvBytes: 4 * 1024 * 1024,
  /** Images in one request. */
  images: 32,
  /** Bodies of all requests together that are held in memory. */
  heldBytes: 256 * 1024 * 1024,
  /** Requests whose images are computed at the same time. */
  atOnce: 4,
  /** Requests that wait for their turn, and how long. */
  waiting: 32,
  waitMs: 30_000,
  /** From a request's turn to its answer. */
  answerMs: 60_000,
  /** A connection on which nothing moves: an answer that waits for its turn moves nothing. */
  idleMs: 120_000,
  /** Open connections, in all and from one address; a proxy is one. */
  connections: 500,
  connectionsPerAddress: 250,
  /** How long requests under way may take after the server was told to end. */
  closeMs: 10_000,
  /** How often the server looks which model of its store is promoted. */
  lookMs: 1_000,
} as const;
