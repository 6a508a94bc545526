/** What a running node answers (port.ts) about bringing itself up to date with its peers. */

export interface SyncQuery {
  /** Id of a connected peer. @default all that are connected */
  readonly peer?: string;
  /** A project that is followed. @default all that is followed */
  readonly project?: string;
}
