/** What a ledger is written to, at once: when a call returns, what it was given is there. Files are numbered from 1 as they were closed; 0 is the one that grows. */
export interface LedgerDisk {
  /** For messages. */
  readonly place: string;
  fileName(number: number): string;
  /** Numbers of the closed files, oldest first. */
  closed(): number[];
  read(number: number): Uint8Array;
  /** Puts bytes at the end of the file that grows. */
  append(bytes: Uint8Array): void;
  /** Lets what was appended outlive a loss of power. */
  sync(): void;
  /** Shortens the file that grows. */
  truncate(size: number): void;
  /** Closes the file that grows under this number, and begins another. */
  rotate(number: number): void;
  remove(number: number): void;
  close(): void;
}
