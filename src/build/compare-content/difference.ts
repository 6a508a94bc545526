/** What is told of two contents that differ. */
export interface ContentDifference {
  readonly kind: 'order' | 'timestamp' | 'path' | 'padding' | 'whitespace' | 'content';
  /** A part of a sentence for people, without a full stop: `the same 812 lines in another order`. */
  readonly note: string;
}

export interface ContentHint {
  /** In the container or on disk: an extension may tell what is inside. */
  readonly path?: string;
}
