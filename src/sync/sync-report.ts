/** What one visit to a peer brought. */
export interface SyncReport {
  /** The peer's id. */
  readonly peer: string;
  /** Whether all that it showed of what was asked for came. */
  readonly complete: boolean;
  /** Why the conversation broke off, null when it did not. */
  readonly failure: string | null;
  /** Bytes of frames. */
  readonly sent: number;
  readonly received: number;
  /** Requests that were answered. */
  readonly rounds: number;
  /** Statements and certificates that came, and those of them that were new. */
  readonly items: number;
  readonly news: number;
  readonly milliseconds: number;
}
