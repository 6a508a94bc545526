/** The note beside what has come of a download: of what it is a part. */

import { readFile, rm, writeFile } from 'node:fs/promises';
import { orFail, writeFailure } from './write-failure.ts';

/** What the server said of the bytes, so that it can be asked for the rest of the same. */
export interface Origin {
  readonly url: string;
  /** For If-Range: a strong ETag, or the time of the last change; without one nothing says that the rest is of the same. */
  readonly validator: string;
}

/** What cannot be read, or is no such note, says nothing: then the download begins anew. */
export async function readOrigin(path: string): Promise<Origin | null> {
  const text = await readFile(noteOf(path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw writeFailure(path, error);
  });
  const [, url, validator] = /^\{"url":("(?:[^"\\]|\\.)*"),"validator":("(?:[^"\\]|\\.)*")\}\n$/.exec(text) ?? [];
  if (url === undefined || validator === undefined) return null;
  try {
    return { url: JSON.parse(url) as string, validator: JSON.parse(validator) as string };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export async function writeOrigin(path: string, origin: Origin | null): Promise<void> {
  // A new file each time: a link at this place would lead our writing elsewhere.
  await forget(path);
  if (origin !== null) await orFail(path, writeFile(noteOf(path), `${JSON.stringify(origin)}\n`, { flag: 'wx' }));
}

/** The note goes with the file. */
export async function forget(path: string): Promise<void> {
  await rm(noteOf(path), { force: true });
}

function noteOf(path: string): string {
  return `${path}.json`;
}
