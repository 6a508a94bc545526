/** diffoscope over exactly the pairs that differ, in a folder of their own. What it says is kept as evidence. */

import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConcurError } from '../../src/base/errors.ts';
import { runDiffoscope } from '../../src/build/diffoscope.ts';
import type { KeptEvidence } from '../../src/ledger/port.ts';
import type { Context } from '../context.ts';
import type { Comparison } from './compare-sides.ts';
import { manifestOfFile } from './manifest-of-file.ts';

export interface Looked {
  /** How many pairs it was given. */
  readonly pairs: number;
  readonly report: KeptEvidence;
  readonly text: string;
}

/** @throws ConcurError data-missing | tool-missing | tool-failed */
export async function lookWithDiffoscope(context: Context, { sides: [a, b], differences }: Comparison): Promise<Looked> {
  if (a.file === null || b.file === null) throw new ConcurError('data-missing', 'diffoscope looks into files, and these are not both here', { hint: 'concur diff FILE FILE --diffoscope' });
  const wanted = differences.filter(({ kind }) => kind === 'content' || kind === 'packing').map(({ path }) => path);
  const folder = await mkdtemp(join(tmpdir(), 'concur-diffoscope-'));
  try {
    const names = new Map(wanted.map((path, i) => [path, placeOf(path, i)]));
    for (const [side, file] of [['a', a.file], ['b', b.file]] as const) await putDown(context, { file, folder: join(folder, side), names });
    const text = await runDiffoscope({ folder, a: 'a', b: 'b' }, { variables: context.io.env, signal: context.signal });
    return { pairs: wanted.length, text, report: await (await context.ledger()).keepEvidence(inOnePiece(text)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const MAX_NAME = 180;

/** Names of archives are never paths of ours: a number makes each its own, the rest tells people and diffoscope what it is. */
function placeOf(path: string, number: number): string {
  return `${number + 1}-${path.replace(/\/+/g, '__').replace(/[^A-Za-z0-9._+-]/g, '_').slice(-MAX_NAME)}`;
}

async function putDown(context: Context, { file, folder, names }: { file: string; folder: string; names: ReadonlyMap<string, string> }): Promise<void> {
  await mkdir(folder);
  await manifestOfFile(context, file, (path) => {
    const name = names.get(path);
    return name === undefined ? undefined : (piece) => appendFile(join(folder, name), piece, { mode: 0o600 });
  });
}

async function* inOnePiece(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
