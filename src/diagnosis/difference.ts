/** How one component differs between two manifests. */

import type { Component } from '../statement/manifest.ts';

/**
 * - `content`: another hash, or another kind of component
 * - `packing`: a container of equal components, whose own bytes differ: compression, padding
 * - `metadata`: only what stands beside the content
 * - `order`: only its place in its container
 * - `added`, `missing`: only the second has it, only the first has it
 */
export type DifferenceKind = 'content' | 'packing' | 'metadata' | 'order' | 'added' | 'missing';

/** Names as in a component; `size` of the content. */
export type DifferingMember = 'kind' | 'size' | 'mode' | 'uid' | 'gid' | 'owner' | 'group' | 'mtime' | 'target' | 'xattrs' | 'order' | 'unopened';

export interface ComponentDifference {
  readonly path: string;
  /** The innermost container that it lies in, as a path; null for the artifact itself. */
  readonly container: string | null;
  readonly kind: DifferenceKind;
  /** What differs beside the hash. */
  readonly members: readonly DifferingMember[];
  /** Null where the component is not there. */
  readonly a: Component | null;
  readonly b: Component | null;
}
