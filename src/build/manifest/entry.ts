/** What every reader of a format gives: entries in the container's own order, with what the format says of them. */

import type { Component } from '../../statement/manifest.ts';
import type { SevenZip } from './seven-zip.ts';
import type { Source } from './source.ts';

/** What a format knows of an entry, beside its name and its content. */
export type Facts = Omit<Component, 'path' | 'sha256' | 'format'>;

export interface Entry {
  /** As it stands in the container, but for a slash at the end of a directory. */
  readonly name: Uint8Array;
  readonly facts: Facts;
  /** Bytes at hand, or a stream that is read to its end, or not at all, before the next entry is asked for. */
  readonly content?: Source | (() => AsyncIterable<Uint8Array>);
}

export interface Tools {
  readonly signal: AbortSignal | undefined;
  readonly sevenZip: SevenZip;
}

/** @throws Unopened where the container cannot be read further: the entries before hold */
export type Reader = (source: Source, tools: Tools) => AsyncIterable<Entry>;

/** What a file holds that gives it no name. */
export const CONTENT = new TextEncoder().encode('content');
