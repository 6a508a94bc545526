/**
 * The seal: what the store surely holds, written outside LevelDB after a synced batch. It may lag behind.
 * It guards against accidents, not against somebody who can write to the folder.
 */

import { readFile } from 'node:fs/promises';
import { fromHex, toHex, utf8Encode } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { sha256Hex } from '../base/sha256.ts';
import { storeDamaged } from './damage.ts';
import { replaceFile } from './durable-file.ts';
import type { JournalHead } from './journal.ts';

/**
 * The layout of everything in the store's folder. One that is read and is not the newest needs nothing but a new seal
 * (and indexes, which have a version of their own), so that an older program leaves alone what it cannot read.
 *
 *   1  attestations in our own format
 *   2  in other formats too
 */
const LAYOUT = 2;

export interface Seal extends JournalHead {
  readonly layout: number;
  /** Entries that were there when the store was last opened: they have left LevelDB's log for its tables. */
  readonly settled: number;
}

const FORM = /^entries (\d{1,15})\nsettled (\d{1,15})\nchain ([0-9a-f]{64})\n$/;

/**
 * @returns undefined when there is no seal
 * @throws ConcurError store-damaged | store-version | read-failed
 */
export async function readSeal(path: string): Promise<Seal | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const [, layout, body, digest] = /^concur-store (\d{1,9})\n([^]*)sha256 ([0-9a-f]{64})\n$/.exec(text) ?? [];
  if (layout === undefined || body === undefined || digest !== sha256Hex(utf8Encode(`concur-store ${layout}\n${body}`))) {
    throw storeDamaged('its seal is not what was written');
  }
  refuseOtherLayout(Number(layout));
  const [, entries, settled, chain] = FORM.exec(body) ?? [];
  if (chain === undefined) throw storeDamaged('its seal is not what was written');
  return { layout: Number(layout), entries: Number(entries), settled: Number(settled), chain: fromHex(chain) };
}

/** True for a store that a program of the newest layout has opened: it may hold anything of it. */
export function isNewest({ layout }: Seal): boolean {
  return layout === LAYOUT;
}

/** In the newest layout; replaced as a whole, and on disk when it resolves. @throws ConcurError write-failed */
export async function writeSeal(path: string, { entries, settled, chain }: Omit<Seal, 'layout'>): Promise<Seal> {
  const text = `concur-store ${LAYOUT}\nentries ${entries}\nsettled ${settled}\nchain ${toHex(chain)}\n`;
  try {
    await replaceFile(path, `${text}sha256 ${sha256Hex(utf8Encode(text))}\n`);
  } catch (cause) {
    throw new ConcurError('write-failed', `cannot write the seal "${path}"`, { cause, hint: 'check the space and the permissions' });
  }
  return { layout: LAYOUT, entries, settled, chain };
}

/** @throws ConcurError store-version */
function refuseOtherLayout(layout: number): void {
  if (layout >= 1 && layout <= LAYOUT) return;
  throw new ConcurError('store-version', `store has layout ${layout}, this program reads 1 to ${LAYOUT}`, { hint: 'use the newer concur that wrote it' });
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConcurError('read-failed', `cannot read the seal "${path}"`, { cause });
  }
}
