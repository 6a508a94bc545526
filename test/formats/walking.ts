/** What a walk found, taken together and sorted apart. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readForeign } from '../../src/formats/read.ts';
import { walkForeign, type Found, type FoundEntry, type WalkOptions } from '../../src/formats/walk.ts';
import type { ForeignFormat, ForeignStatement } from '../../src/statement/foreign.ts';
import { decodeMessage } from '../../src/statement/message.ts';

export interface Walked {
  readonly all: readonly Found[];
  readonly items: readonly (FoundEntry & { readonly path: string })[];
  /** path → code, one for each. */
  readonly refused: readonly (readonly [path: string, code: string])[];
  readonly ignored: Readonly<Record<string, string>>;
}

export async function walkAll(path: string, options: WalkOptions = {}): Promise<Walked> {
  const all: Found[] = [];
  for await (const found of walkForeign(path, options)) all.push(found);
  return {
    all,
    items: all.flatMap((found) => (found.kind === 'item' ? [{ path: found.path, ...found.entry }] : [])),
    refused: all.flatMap((found) => (found.kind === 'refused' ? [[found.path, found.error.code] as const] : [])),
    ignored: Object.fromEntries(all.flatMap((found) => (found.kind === 'ignored' ? [[found.path, found.why]] : []))),
  };
}

export type Item = Walked['items'][number];

export function kindOf({ message }: Item): string {
  return decodeMessage(message).kind;
}

export function payloadOf({ message }: Item): string {
  return Buffer.from(decodeMessage(message).payload).toString();
}

export function statementIn({ message }: Pick<FoundEntry, 'message'>): Promise<ForeignStatement> {
  const { kind, payload } = decodeMessage(message);
  return readForeign(kind as ForeignFormat, payload);
}

/** A folder with these files, for as long as `use` runs. */
export async function inFolder<T>(files: Readonly<Record<string, string | Uint8Array>>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'concur-formats-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
