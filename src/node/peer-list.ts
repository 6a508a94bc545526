/**
 * The peers that the operator added or banned, in a file that people can read and edit: `add ADDRESS` or `ban PEER` a line.
 * Lines that begin with # are left as they are.
 */

import { readFile } from 'node:fs/promises';
import { ConcurError } from '../base/errors.ts';
import { MAX_PEER_LIST_LINES } from '../base/limits.ts';
import { quoted } from '../base/printable.ts';
import type { PeerChange } from '../ledger/port.ts';
import { replaceFile } from '../store/durable-file.ts';

export interface PeerList {
  /** Multiaddresses with /p2p/. */
  readonly added: readonly string[];
  /** Ids. */
  readonly banned: readonly string[];
}

const ID = /^[1-9A-HJ-NP-Za-km-z]{46,60}$/;
const ADDRESS = /^\/[!-~]{1,500}\/p2p\/([1-9A-HJ-NP-Za-km-z]{46,60})$/;

/** @throws ConcurError read-failed | config-malformed */
export async function readPeerList(file: string): Promise<PeerList> {
  const changes = (await readLines(file)).map((line, i) => parseLine(line, `"${file}" line ${i + 1}`)).filter((change) => change !== null);
  const targets = (action: PeerChange['action']) => [...new Set(changes.filter((change) => change.action === action).map(({ target }) => target))];
  return { added: targets('add'), banned: targets('ban') };
}

/** @returns whether it was otherwise before @throws ConcurError read-failed | write-failed | config-malformed | usage */
export async function changePeerList(file: string, change: PeerChange): Promise<boolean> {
  await checkChange(change);
  const lines = await readLines(file);
  const line = `${OPPOSITES[change.action] ?? change.action} ${change.target}`;
  const others = lines.filter((other) => other.trim() !== line);
  const isThere = others.length < lines.length;
  const wanted = change.action === 'add' || change.action === 'ban';
  if (isThere === wanted) return false;
  if (wanted && lines.length >= MAX_PEER_LIST_LINES) throw new ConcurError('config-malformed', `"${file}" has ${lines.length} lines, at most ${MAX_PEER_LIST_LINES} are allowed`);
  await writeLines(file, wanted ? [...lines, line] : others);
  return true;
}

/** @throws ConcurError usage */
export async function checkChange({ action, target }: PeerChange): Promise<void> {
  const addresses = action === 'add' || action === 'remove';
  const hasShape = (addresses ? ADDRESS : ID).test(target);
  // What stands in the list already must be taken back by its spelling, whatever it is.
  if (hasShape && (action === 'remove' || action === 'unban' || await namesPeers(target, action))) return;
  throw new ConcurError('usage', `${quoted(target)} is not ${addresses ? 'the address of a peer' : "a peer's id"}`, {
    hint: hasShape ? MISTYPED : addresses ? 'for example /ip4/192.0.2.1/tcp/4884/p2p/ID, as concur peers --self prints it' : 'concur peers lists the ids of those that are connected',
  });
}

const MISTYPED = "a letter of the peer's id is wrong or missing: copy it whole, as concur peers --self prints it there";

/** Loaded for this alone: who only reads the list has no use for it. */
async function namesPeers(target: string, action: PeerChange['action']): Promise<boolean> {
  const { isPeerAddress, isPeerId } = await import('../network/dialling.ts');
  return action === 'add' ? isPeerAddress(target) : isPeerId(target);
}

const OPPOSITES: Readonly<Record<string, string>> = { remove: 'add', unban: 'ban' };

function parseLine(line: string, where: string): PeerChange | null {
  if (line.trim() === '' || line.startsWith('#')) return null;
  const [action, target = '', ...rest] = line.trim().split(/\s+/);
  if (action === 'add' && rest.length === 0 && ADDRESS.test(target)) return { action, target };
  if (action === 'ban' && rest.length === 0 && ID.test(target)) return { action, target };
  throw new ConcurError('config-malformed', `${where} is "${line}", and should be "add ADDRESS" or "ban PEER"`, { hint: 'correct or remove the line' });
}

async function readLines(file: string): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n').filter((line, i, all) => i < all.length - 1 || line !== '');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new ConcurError('read-failed', `cannot read "${file}"`, { cause });
  }
}

async function writeLines(file: string, lines: readonly string[]): Promise<void> {
  try {
    await replaceFile(file, lines.map((line) => `${line}\n`).join(''));
  } catch (cause) {
    throw new ConcurError('write-failed', `cannot write "${file}"`, { cause });
  }
}
