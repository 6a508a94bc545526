/**
 * A manifest: the tree of components inside an artifact, with a hash each (an image, the squashfs in it, the files in
 * that). Builders make one each and compare them, instead of the artifacts themselves.
 */

import type { Hex } from '../base/bytes.ts';

/** Of a manifest as bytes. */
export const MANIFEST_MEDIA_TYPE = 'application/vnd.concur.manifest+jsonl';

export interface Manifest {
  /** Of the artifact. */
  readonly sha256: Hex;
  /** Bytes. */
  readonly size: number;
  /** What made it, such as `concur 0.2.0`: never compared. */
  readonly madeBy: string;
  /** What it was opened as, as of a component; none where it is no container that is known. */
  readonly format?: string;
  /** Why it was not opened, or not to its end, printable. */
  readonly unopened?: string;
  /** In ascending order of their paths' bytes; the artifact itself is not among them. */
  readonly components: readonly Component[];
}

export type ComponentKind = 'file' | 'directory' | 'symlink' | 'hardlink' | 'device' | 'fifo' | 'socket' | 'section' | 'meta';

export interface Component {
  /**
   * Below the artifact; `//` leads into a container: `live/filesystem.squashfs//usr/bin/env`. What has no name of its own
   * (what a gzip file holds) is `content`. A container's own names never have `//` nor begin or end with a slash: such
   * a slash, a backslash, and bytes that are no UTF-8 or not fit to be shown are written `\xHH`. The second of two
   * entries with one path is `path\2`.
   */
  readonly path: string;
  readonly kind: ComponentKind;
  /** Of a file's or section's content; of a container the same, as a file. */
  readonly sha256?: Hex;
  /** Bytes of the content. */
  readonly size?: number;
  /**
   * Of a text, the SHA-256 of its pieces in sorted order: two contents with the same one differ in their order only, which
   * can be told although nobody has both of them. Pieces are lines; of markup tags and the texts between them.
   */
  readonly sorted?: Hex;
  /** Permission bits, as in `0755`. */
  readonly mode?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Names, where the format has them besides numbers. */
  readonly owner?: string;
  readonly group?: string;
  /** Seconds since 1970; with a fraction where the format has one. */
  readonly mtime?: number;
  /** Of a symbolic or hard link, written as a path is. */
  readonly target?: string;
  /** Extended attributes, name (with its namespace, `user.note`) to SHA-256 of the value. */
  readonly xattrs?: Readonly<Record<string, Hex>>;
  /** Place in the container's own order, from 0; where the format has one. */
  readonly order?: number;
  /** Of an opened container: `iso9660`, `squashfs`, `tar`, `gzip` … */
  readonly format?: string;
  /** Why a container was not opened or not to its end, or why a content could not be read (no `sha256` then), printable. */
  readonly unopened?: string;
}
