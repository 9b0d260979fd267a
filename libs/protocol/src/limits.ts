/** Every bound of the protocol, in one place. Sizes in bytes, times in milliseconds. */
export const LIMITS = {
  /** Heads, results and other bytes up to this travel inside a message; larger ones in parts. */
  inlineBytes: 256 * 1024,
  /** Size of a part of a larger transfer. */
  partBytes: 256 * 1024,
  /** A single socket.io message; larger ones end the connection (socket.io's maxHttpBufferSize). */
  messageBytes: 512 * 1024,
  /** A result or a head as a whole. */
  blobBytes: 256 * 1024 * 1024,
  /** A federation file. */
  federationBytes: 256 * 1024,
  /** Levels that a federation file nests, and values in it. */
  yamlDepth: 20,
  yamlNodes: 20_000,
  /** Messages from one connection in one second, on average over ten; more are refused with 409. */
  messagesPerSecond: 200,
  /** Connections that are open at a time, in all and from one address (of IPv6 its first 64 bits); more are ended at once. */
  connections: 2_000,
  connectionsPerAddress: 500,
  /** Bytes that wait to be sent over one connection; who asks for more is refused with 409. */
  waitingBytes: 8 * 1024 * 1024,
  /** Runs that one operator's connection watches. */
  watchedRuns: 100,
  /** Runs that have ended and are read from the journal again in one second, on average over ten, for all together; more are refused with 409. */
  endedRunsPerSecond: 5,
  /** Uploads of one site that are not complete; the oldest makes room for a new one. */
  uploadsPerSite: 4,
  /** Refused messages from one connection before it is closed. */
  refusalsPerConnection: 1_000,
  /** Parameters and other values beyond this are no result of training. */
  parameterMagnitude: 1e6,
  /** Cross-entropy of one image in nats: probabilities are floored at 2⁻²³, which costs 15.9. */
  lossPerImage: 16,
  /** Images of one site. */
  samples: 100_000_000,
  /** Classes of a federation. */
  classes: 1_000,
  /** Length of names and other short texts, in characters. */
  textLength: 200,
  /** Runs in a list, the newest. */
  listedRuns: 1_000,
  /** Lines in a page of the journal, and entries that one request looks through for them. */
  journalLines: 100,
  journalScan: 5_000,
  /** How long a client waits for an acknowledgement before it sends again. */
  acknowledgementMs: 15_000,
  /** How often a connection is probed, and how long the answer may take: a dead peer is noticed within the sum. */
  pingIntervalMs: 5_000,
  pingTimeoutMs: 10_000,
  /** A message of one who has not proven who it is. */
  handshakeBytes: 4 * 1024,
  /** Failed proofs from one address at once; then it is refused with 813. One is forgotten after each failedProofMs. */
  failedProofs: 20,
  failedProofMs: 3_000,
  /** A connection that has not said hello, and proven who it is, within this is closed. */
  helloMs: 10_000,
  /** Reconnection: first delay and longest, doubled in between, with jitter. */
  reconnectFirstMs: 250,
  reconnectLastMs: 10_000,
} as const;
