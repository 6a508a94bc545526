/** Policies as files of their own, `<project>.policy`, so that their operator can read, compare and keep them. */

import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConcurError } from '../base/errors.ts';
import { parseLabel } from '../base/names.ts';
import { isSha256 } from '../base/sha256.ts';
import type { PolicyNote, PolicyShelf } from '../ledger/policies.ts';
import type { Edition } from '../policy/succession.ts';
import { replaceFile } from '../store/durable-file.ts';

const SUFFIX = '.policy';
/** What was noted of a project: it stays when its policy is removed, or an older edition could be taken for a new one. */
const NOTE_SUFFIX = '.note';

export function policyFiles(folder: string): PolicyShelf {
  const fileOf = (project: string, suffix: string) => join(folder, parseLabel(project, 'project') + suffix);
  return {
    texts: () => readAll(folder),
    put: (project, text) => put(folder, fileOf(project, SUFFIX), text),
    remove: (project) => rm(fileOf(project, SUFFIX)),
    note: (project) => readNote(fileOf(project, NOTE_SUFFIX)),
    putNote: (project, note) => put(folder, fileOf(project, NOTE_SUFFIX), `${JSON.stringify(note)}\n`),
  };
}

async function readAll(folder: string): Promise<Map<string, Uint8Array>> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith(SUFFIX)).sort();
    return new Map(await Promise.all(names.map(async (name) => [name.slice(0, -SUFFIX.length), await readFile(join(folder, name))] as const)));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new ConcurError('read-failed', `cannot read the policies in "${folder}"`, { cause });
  }
}

/** @throws ConcurError policy-malformed: without it nothing tells an older edition, so it is not passed over */
async function readNote(file: string): Promise<PolicyNote | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ConcurError('read-failed', `cannot read "${file}"`, { cause });
  }
  const note = parseNote(text);
  if (note !== null) return note;
  throw new ConcurError('policy-malformed', `"${file}" is not as this program writes it`, {
    hint: 'it says which edition of the policy was seen last; remove it only if you are sure of the policy that you follow',
  });
}

/** Every command reads policies, and a library of schemas would be loaded for these two members. */
function parseNote(text: string): PolicyNote | null {
  try {
    const { highest, from, ...more } = JSON.parse(text) as Record<string, unknown>;
    if (Object.keys(more).length > 0 || (highest !== null && !isEdition(highest)) || (from !== null && typeof from !== 'string')) return null;
    return { highest, from };
  } catch {
    // No JSON, or null: no note of ours.
    return null;
  }
}

function isEdition(value: unknown): value is Edition {
  const { sequence, hash, ...more } = Object(value) as Record<string, unknown>;
  return Number.isSafeInteger(sequence) && (sequence as number) >= 1 && isSha256(hash) && Object.keys(more).length === 0;
}

async function put(folder: string, file: string, text: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await replaceFile(file, text);
  } catch (cause) {
    throw new ConcurError('write-failed', `cannot write "${file}"`, { cause });
  }
}
