type Bytes = Uint8Array;
type Acknowledge = (reply: Bytes) => void;

/** Site → coordinator, on the namespace `/site`. Every payload is the message named; every acknowledgement a Reply. */
export interface SiteToCoordinator {
  /** Enrol → Accepted; before hello */
  enrol: (message: Bytes, reply: Acknowledge) => void;
  /** Rotate → Accepted; before hello */
  rotate: (message: Bytes, reply: Acknowledge) => void;
  /** Hello → Challenge; Welcome to a site without a key, where the coordinator is open */
  hello: (message: Bytes, reply: Acknowledge) => void;
  /** Proof → Welcome */
  prove: (message: Bytes, reply: Acknowledge) => void;
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
  /** OperatorHello → Challenge */
  hello: (message: Bytes, reply: Acknowledge) => void;
  /** Token → Identified */
  token: (message: Bytes, reply: Acknowledge) => void;
  /** Launch → RunStatus */
  launch: (message: Bytes, reply: Acknowledge) => void;
  /** RunRequest, empty → RunList */
  runs: (message: Bytes, reply: Acknowledge) => void;
  /** RunRequest → RunStatus; from then on `status` follows */
  watch: (message: Bytes, reply: Acknowledge) => void;
  /** RunRequest → RunStatus */
  stop: (message: Bytes, reply: Acknowledge) => void;
  /** RunRequest → RunStatus */
  pause: (message: Bytes, reply: Acknowledge) => void;
  /** RunRequest → RunStatus */
  resume: (message: Bytes, reply: Acknowledge) => void;
  /** Check → Checked */
  check: (message: Bytes, reply: Acknowledge) => void;
  /** ViewRequest → BlobPart: the report of a run so far */
  view: (message: Bytes, reply: Acknowledge) => void;
  /** BlobRequest → BlobPart: of a model */
  blob: (message: Bytes, reply: Acknowledge) => void;
  /** JournalRequest → JournalPage */
  journal: (message: Bytes, reply: Acknowledge) => void;
  /** RunRequest, empty → RefusalList */
  refusals: (message: Bytes, reply: Acknowledge) => void;
  /** RunRequest, empty → SiteList */
  sites: (message: Bytes, reply: Acknowledge) => void;
  /** Invite → Invited */
  invite: (message: Bytes, reply: Acknowledge) => void;
  /** Revoke → SiteList */
  revoke: (message: Bytes, reply: Acknowledge) => void;
  /** RunRequest, empty → OperatorList */
  operators: (message: Bytes, reply: Acknowledge) => void;
  /** OperatorAdd → OperatorList */
  add: (message: Bytes, reply: Acknowledge) => void;
  /** OperatorRemove → OperatorList */
  remove: (message: Bytes, reply: Acknowledge) => void;
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
