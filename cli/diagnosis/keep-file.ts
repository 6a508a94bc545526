/** From a file of the operator's to a piece of evidence. */

import { ConcurError } from '../../src/base/errors.ts';
import { MAX_EVIDENCE_BYTES } from '../../src/base/limits.ts';
import { quoted } from '../../src/base/printable.ts';
import { openRegularFile } from '../../src/build/open-file.ts';
import type { KeptEvidence } from '../../src/ledger/port.ts';
import type { Context } from '../context.ts';

/** @throws ConcurError file-unsuitable | read-failed */
export async function keepFile(context: Context, file: string): Promise<KeptEvidence> {
  await using handle = await openRegularFile(context.path(file));
  const { size } = await handle.stat();
  if (size > MAX_EVIDENCE_BYTES) throw tooLarge(file, size);
  return await (await context.ledger()).keepEvidence(handle.createReadStream({ autoClose: false, signal: context.signal }));
}

export function tooLarge(file: string, size: number): ConcurError {
  return new ConcurError('file-unsuitable', `${quoted(file)} has ${size} bytes, evidence has at most ${MAX_EVIDENCE_BYTES}`, { hint: 'compress it, or leave out what nobody needs' });
}
