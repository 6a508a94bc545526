/**
 * The newest checkpoint of each node key in each project. They are few and small, and come again every hour, so they lie
 * among the store's notes. One that this node's clock, being wrong, let in from the future gives way to any other.
 */

import { fromBase64, fromHex, toBase64, utf8Encode, type Hex } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Fingerprint } from '../base/fingerprint.ts';
import { MAX_CHECKPOINTS_PER_PROJECT, MAX_FUTURE_SECONDS } from '../base/limits.ts';
import { sha256Hex } from '../base/sha256.ts';
import type { Checkpoint } from '../statement/checkpoint.ts';
import { decodeCheckpointMessage } from '../statement/checkpoint-message.ts';
import type { Store } from '../store/store.ts';

/** Verified when it came. */
export interface KeptCheckpoint {
  readonly id: Hex;
  readonly checkpoint: Checkpoint;
  /** As it travels. */
  readonly message: Uint8Array;
}

export interface CheckpointBook {
  all(): Promise<readonly KeptCheckpoint[]>;
  /** In no order. */
  of(project: string): Promise<readonly KeptCheckpoint[]>;
  find(id: Hex): Promise<KeptCheckpoint | undefined>;
  /** Of one node in one project. */
  at(register: Fingerprint): Promise<KeptCheckpoint | undefined>;
  /** @returns false when it is kept already, or a newer one is. It is on disk when this resolves */
  keep(kept: KeptCheckpoint): Promise<boolean>;
}

/** Whose register the checkpoints of a node in a project are, where nodes compare what they have. */
export function registerOf({ nodeKey, project }: Pick<Checkpoint, 'nodeKey' | 'project'>): Fingerprint {
  return sha256Hex(fromHex(nodeKey), utf8Encode(project)).toUpperCase();
}

export function openCheckpointBook(store: Store, clock: Clock): CheckpointBook {
  // Read when first asked for: most commands never do.
  let reading: Promise<Map<string, KeptCheckpoint>> | undefined;
  /** One at a time: of two the later would undo the earlier. */
  let writing: Promise<unknown> = Promise.resolve();
  const kept = (): Promise<Map<string, KeptCheckpoint>> => (reading ??= readAll(store));

  async function put(incoming: KeptCheckpoint): Promise<boolean> {
    const all = await kept();
    const register = registerOf(incoming.checkpoint);
    const before = all.get(register);
    if (before !== undefined && !isNewer(incoming, before, clock.now())) return false;
    const crowd = before === undefined ? await oneTooMany(store, all, incoming.checkpoint) : undefined;
    await store.setNote(noteOf(register), toBase64(incoming.message));
    all.set(register, incoming);
    if (crowd !== undefined) all.delete(crowd);
    // The list last: a checkpoint that it does not name yet comes again.
    if (before === undefined) await store.setNote(LIST, [...all.keys()].join(' '));
    if (crowd !== undefined) await store.setNote(noteOf(crowd), '');
    return true;
  }

  return {
    all: async () => [...(await kept()).values()],
    of: async (project) => [...(await kept()).values()].filter(({ checkpoint }) => checkpoint.project === project),
    find: async (id) => [...(await kept()).values()].find((each) => each.id === id),
    at: async (register) => (await kept()).get(register),
    keep(incoming) {
      const done = writing.then(() => put(incoming));
      writing = done.catch(() => undefined);
      return done;
    },
  };
}

const LIST = 'checkpoints';

function noteOf(register: Fingerprint): string {
  return `checkpoint ${register}`;
}

async function readAll(store: Store): Promise<Map<string, KeptCheckpoint>> {
  const registers = (await store.note(LIST) ?? '').split(' ').filter((register) => register !== '');
  const texts = await Promise.all(registers.map((register) => store.note(noteOf(register))));
  return new Map(registers.flatMap((register, i): [string, KeptCheckpoint][] => {
    const message = fromBase64(texts[i] ?? '', 'store-damaged', 'checkpoint');
    if (message.length === 0) return [];
    const { id, checkpoint } = decodeCheckpointMessage(message);
    return [[register, { id, checkpoint, message }]];
  }));
}

/** Of two of the same second the one with the smaller id, so that all nodes keep the same. */
function isNewer(a: KeptCheckpoint, b: KeptCheckpoint, now: number): boolean {
  const [isAhead, wasAhead] = [a, b].map(({ checkpoint }) => checkpoint.time - now > MAX_FUTURE_SECONDS);
  if (isAhead !== wasAhead) return wasAhead === true;
  return a.checkpoint.time > b.checkpoint.time || (a.checkpoint.time === b.checkpoint.time && a.id < b.id);
}

/**
 * Whoever may delegate may do so to any number of keys. So it is the oldest of whoever has the most that gives way: one
 * witness who lies must not be able to push out the others' word.
 */
async function oneTooMany(store: Store, all: ReadonlyMap<string, KeptCheckpoint>, incoming: Checkpoint): Promise<string | undefined> {
  const own = [...all].filter(([, { checkpoint }]) => checkpoint.project === incoming.project);
  if (own.length < MAX_CHECKPOINTS_PER_PROJECT) return undefined;
  const delegators = await Promise.all(own.map(([, { checkpoint }]) => delegatorOf(store, checkpoint)));
  const numbers = new Map<string, number>();
  for (const delegator of [...delegators, await delegatorOf(store, incoming)]) numbers.set(delegator, (numbers.get(delegator) ?? 0) + 1);
  const ranked = own.map(([register, { checkpoint: { time } }], i) => ({ register, time, number: numbers.get(delegators[i] as string) as number }));
  return ranked.sort((a, b) => b.number - a.number || a.time - b.time)[0]?.register;
}

/** Who lets the key speak: what the delegation's signature says, for it was verified. */
async function delegatorOf(store: Store, { delegation }: Checkpoint): Promise<string> {
  return (await store.attestation(delegation))?.report.signer ?? '';
}
