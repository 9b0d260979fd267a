type Bytes = Uint8Array;
type Acknowledge = (reply: Bytes) => void;

/** Site → coordinator, on the namespace `/site`. Every payload is the message named; every acknowledgement a Reply. */
export interface SiteToCoordinator {
  /** Hello → Welcome */
  hello: (message: Bytes, reply: Acknowledge) => void;
  /** Join → Joined */
  join: (message: Bytes, reply: Acknowledge) => void;
  /** Progress; not acknowledged */
  progress: (message: Bytes) => void;
  /** BlobRequest → BlobPart */
  blob: (message: Bytes, reply: Acknowledge) => void;
  /** UploadOpen → UploadState */
  upload: (message: Bytes, reply: Acknowledge) => void;
  /** UploadPart → UploadState */
  part: (message: Bytes, reply: Acknowledge) => void;
  /** Result → Accepted */
  result: (message: Bytes, reply: Acknowledge) => void;
  /** Leave → Accepted */
  leave: (message: Bytes, reply: Acknowledge) => void;
}

/** Coordinator → site. */
export interface CoordinatorToSite {
  /** RunOffer: a run that the site may join */
  offer: (message: Bytes) => void;
  /** Assignment */
  task: (message: Bytes) => void;
  /** TaskClosed */
  closed: (message: Bytes) => void;
  /** RunStatus, when it changes */
  status: (message: Bytes) => void;
}

/** Operator → coordinator, on the namespace `/operator`. */
export interface OperatorToCoordinator {
  /** Launch → RunStatus */
  launch: (message: Bytes, reply: Acknowledge) => void;
  /** RunRequest, empty → RunList */
  runs: (message: Bytes, reply: Acknowledge) => void;
  /** RunRequest → RunStatus; from then on `status` follows */
  watch: (message: Bytes, reply: Acknowledge) => void;
  /** RunRequest → RunStatus */
  stop: (message: Bytes, reply: Acknowledge) => void;
}

/** Coordinator → operator. */
export interface CoordinatorToOperator {
  /** RunStatus of a watched run, when it changes */
  status: (message: Bytes) => void;
}

export const SITE_NAMESPACE = '/site';
export const OPERATOR_NAMESPACE = '/operator';
/** HTTP: the backbone of a run, by digest of its manifest. */
export const backbonePath = (manifest: string, file: string): string => `/backbones/${manifest}/${file}`;
