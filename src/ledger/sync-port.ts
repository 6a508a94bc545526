/** What a running node answers (port.ts) about bringing itself up to date with its peers. */

export interface SyncQuery {
  /** Id of a connected peer. @default all that are connected */
  readonly peer?: string;
  /** A project that is followed. @default all that is followed */
  readonly project?: string;
}

/** What was asked of one peer, and what came of it. */
export interface SyncedPeer {
  /** Its id. */
  readonly peer: string;
  /** Whether all that it showed of what was asked for came. */
  readonly complete: boolean;
  /** Why it broke off, null when it did not. */
  readonly failure: string | null;
  /** Bytes of frames. */
  readonly sent: number;
  readonly received: number;
  /** Requests that were answered. */
  readonly rounds: number;
  /** Statements and certificates that came, and how many of them were new. */
  readonly items: number;
  readonly news: number;
  readonly milliseconds: number;
}
