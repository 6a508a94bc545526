/** From a container to its components, and into the containers among those. */

import { utf8Encode } from '../../base/bytes.ts';
import { MAX_ENTRY_FACTS_BYTES } from '../../base/manifest-limits.ts';
import type { Component } from '../../statement/manifest.ts';
import { manifestPath, manifestText, repeatedPath } from '../../statement/manifest-path.ts';
import type { Budget } from './budget.ts';
import type { Entry, Tools } from './entry.ts';
import type { PrivateFolder } from './private-folder.ts';
import { READERS } from './readers.ts';
import { isClosed } from './recognise.ts';
import { takeContent, type Recognised, type Taken } from './take-content.ts';
import { piecesOf, type Source } from './source.ts';
import { Unopened } from './unopened.ts';

export interface Walk {
  readonly tools: Tools;
  readonly folder: PrivateFolder;
  /** Grows as they are found. */
  readonly components: Component[];
  readonly onBytes: (bytes: number) => void;
  readonly onContent: OnContent | undefined;
}

/** @returns what is to be told of each piece of the content of the component with that path; undefined: nothing of it is wanted */
export type OnContent = (path: string) => ((piece: Uint8Array) => void | Promise<void>) | undefined;

export interface Container {
  readonly format: Recognised;
  readonly source: Source;
  /** In front of its entries' paths: empty, or ending with `//`. */
  readonly prefix: string;
  /** Of what holds it. */
  readonly parents: readonly Recognised[];
}

export type Opened = Pick<Component, 'format' | 'unopened'>;

/** @returns what is said of the container itself; never throws Unopened */
export async function walkContainer(container: Container, budget: Budget, walk: Walk): Promise<Opened> {
  const { format, source, parents } = container;
  if (isClosed(format)) return { format, unopened: `${format} is not opened here` };
  if (isSystemsProgram(format, parents)) return {};
  const used = new Map<string, number>();
  try {
    for await (const given of READERS[format](source, walk.tools)) {
      const entry = briefly(given);
      budget.takeComponent();
      // Also where there is nothing to read, an interruption is heard.
      walk.onBytes(0);
      const path = container.prefix + uniquePath(manifestPath(entry.name), used);
      const component = await toComponent(entry, { ...container, prefix: path }, budget, walk);
      walk.components.push(component);
      budget.takeLine(jsonBytes(component));
    }
    return { format };
  } catch (error) {
    return { format, unopened: reasonOf(error) };
  }
}

/** What is said of an entry at too great length is not said: its line could not be read again. */
function briefly(entry: Entry): Entry {
  const bytes = jsonBytes(entry.facts);
  if (bytes <= MAX_ENTRY_FACTS_BYTES) return entry;
  return { ...entry, facts: { kind: entry.facts.kind, unopened: `what its container says of it has ${bytes} bytes, more than ${MAX_ENTRY_FACTS_BYTES}` } };
}

function jsonBytes(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** A system in a squashfs has 10,000 programs with 30 sections each: whoever wants those opens the two that differ. */
function isSystemsProgram(format: Recognised, parents: readonly Recognised[]): boolean {
  return (format === 'elf' || format === 'pe') && parents.includes('squashfs');
}

/** @param at its prefix is the entry's own path */
async function toComponent({ facts, content }: Entry, at: Container, budget: Budget, walk: Walk): Promise<Component> {
  const path = at.prefix;
  if (content === undefined) return { path, ...facts };
  const taken = await takeContent(overheard(content, walk.onContent?.(path)), { budget, folder: walk.folder, onBytes: walk.onBytes }).catch((error: unknown) => ({ unopened: reasonOf(error) }));
  if ('unopened' in taken) return { path, ...facts, unopened: taken.unopened };
  try {
    const opened = await openTaken(taken, at, budget, walk);
    const sorted = taken.sorted === undefined ? {} : { sorted: taken.sorted };
    return { path, ...facts, sha256: taken.sha256, size: taken.size, ...sorted, ...opened };
  } finally {
    await taken.release();
  }
}

/** The same content, with somebody listening. */
function overheard(content: NonNullable<Entry['content']>, listen: ReturnType<OnContent>): NonNullable<Entry['content']> {
  if (listen === undefined) return content;
  return async function* listened() {
    for await (const piece of typeof content === 'function' ? content() : piecesOf(content)) {
      await listen(piece);
      yield piece;
    }
  };
}

async function openTaken({ container, size }: Taken, at: Container, budget: Budget, walk: Walk): Promise<Opened> {
  if (container === null) return {};
  try {
    const inner = { ...container, prefix: `${at.prefix}//`, parents: [...at.parents, at.format] };
    return await walkContainer(inner, budget.forContainer(size), walk);
  } catch (error) {
    return { format: container.format, unopened: reasonOf(error) };
  }
}

/** Two entries of one name are both there, and whoever unpacks them sees only one. */
function uniquePath(path: string, used: Map<string, number>): string {
  const times = (used.get(path) ?? 0) + 1;
  used.set(path, times);
  return times === 1 ? path : repeatedPath(path, times);
}

/** Anything but Unopened is about us or the disk, and ends everything. */
function reasonOf(error: unknown): string {
  if (error instanceof Unopened) return manifestText(utf8Encode(error.message.toWellFormed()));
  throw error;
}
