/** A piece of evidence as peers have it: given in parts to whoever asks, and asked of those who have it, on request only. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError, isConcurError } from '../base/errors.ts';
import { MAX_EVIDENCE_PART_BYTES } from '../base/limits.ts';
import { count } from '../base/wording.ts';
import {
  decodeEvidenceReply, decodeEvidenceRequest, encodeEvidenceReply, encodeEvidenceRequest, type EvidenceReply,
} from '../sync/evidence-codec.ts';
import type { Asking } from './frames.ts';
import { gatherParts, type PartSource } from './gather-parts.ts';
import type { EvidenceGathered, EvidenceSink, FetchOptions, NetworkLedger } from './port.ts';

/** Peers that are asked whether they have a piece. */
const MAX_ASKED = 32;
/** Pieces for which peers that gave wrong bytes are remembered. */
const MAX_REMEMBERED = 256;

export interface EvidencePorts {
  /** Ids of those that are connected. */
  peers(): readonly string[];
  /** @throws ConcurError peer-failed */
  open(peer: string): Promise<Asking>;
  failed(peer: string, error: unknown): void;
}

export interface EvidenceFetching {
  /** @throws ConcurError not-found when no peer has it, peer-failed when none gave all of it, interrupted */
  fetch(sha256: Hex, sink: EvidenceSink, options: FetchOptions): Promise<EvidenceGathered>;
}

/** @throws ConcurError frame-malformed */
export async function answerEvidence(ledger: Pick<NetworkLedger, 'evidencePart'>, frame: Uint8Array): Promise<Uint8Array> {
  const part = await ledger.evidencePart(decodeEvidenceRequest(frame));
  return encodeEvidenceReply(part === null ? { kind: 'none' } : { kind: 'part', ...part });
}

export function createEvidenceFetching(ports: EvidencePorts): EvidenceFetching {
  /** By piece: who gave bytes that are not it. */
  const wrong = new Map<Hex, Set<string>>();

  function remember(sha256: Hex, peer: string): void {
    const peers = wrong.get(sha256) ?? new Set();
    wrong.delete(sha256);
    wrong.set(sha256, peers.add(peer));
    if (wrong.size > MAX_REMEMBERED) wrong.delete(wrong.keys().next().value as Hex);
  }

  return {
    async fetch(sha256, sink, options) {
      const all = ports.peers();
      const asked = all.filter((peer) => wrong.get(sha256)?.has(peer) !== true).slice(0, MAX_ASKED);
      const holders = (await Promise.all(asked.map((peer) => openHolder(ports, peer, sha256)))).filter((holder) => holder !== null);
      try {
        if (holders.length === 0) throw nobodyHas(sha256, all.length);
        return await fetchFrom({ holders, sha256, sink, remember: (peer) => remember(sha256, peer) }, options);
      } finally {
        await Promise.all(holders.map((holder) => holder.close()));
      }
    },
  };
}

interface Holder extends PartSource {
  readonly size: number;
  /** It failed, and is not to be asked again. */
  isGone(): boolean;
  close(): Promise<void>;
}

interface Fetch {
  readonly holders: readonly Holder[];
  readonly sha256: Hex;
  readonly sink: EvidenceSink;
  remember(peer: string): void;
}

/** First from all that say the same of its size; when that comes out wrong, somebody lied, and one is asked after the other. */
async function fetchFrom({ holders, sha256, sink, remember }: Fetch, options: FetchOptions): Promise<EvidenceGathered> {
  let bytes = 0;
  const liars = new Set<string>();
  const attempts = [sameSize(holders), ...holders.map((holder) => [holder])];
  for (const [i, sources] of attempts.entries()) {
    const { peer, size } = sources[0] as Holder;
    if (sources.length === 1 && liars.has(peer)) continue;
    // Of who went away nothing more is to be had, and what came is kept for the next time.
    if (sources.every((source) => source.isGone())) continue;
    if (i > 0 || sink.length > size) await sink.restart();
    const isAlone = sources.length === 1 && sink.length === 0;
    const gathered = await gatherParts({ sources, size, sink, ...options });
    bytes += gathered.bytes;
    if (sink.length < size) continue;
    if (await sink.finish()) return { size, bytes, peers: gathered.peers };
    if (!isAlone) continue;
    liars.add(peer);
    remember(peer);
  }
  throw new ConcurError('peer-failed', `no peer gave all of evidence ${sha256}: ${count(holders.length, 'peer')} said to have it`, {
    hint: 'try again later: what came is kept, and fetching goes on from there',
  });
}

/** Those that agree on its size with the most others. */
function sameSize(holders: readonly Holder[]): readonly Holder[] {
  const groups = Map.groupBy(holders, ({ size }) => size);
  return [...groups.values()].reduce((most, group) => (group.length > most.length ? group : most), []);
}

async function openHolder(ports: EvidencePorts, peer: string, sha256: Hex): Promise<Holder | null> {
  let asking: Asking | undefined;
  try {
    asking = await ports.open(peer);
    const opened = asking;
    const ask = async (offset: number, length: number): Promise<EvidenceReply> => decodeEvidenceReply(await opened.ask(encodeEvidenceRequest({ sha256, offset, length })));
    const first = await ask(0, 0);
    if (first.kind === 'part') return holderOf({ peer, size: first.size, ask, failed: ports.failed, close: () => opened.close() });
  } catch (error) {
    ports.failed(peer, error);
  }
  await asking?.close();
  return null;
}

interface Opened extends Pick<Holder, 'peer' | 'size' | 'close'> {
  ask(offset: number, length: number): Promise<EvidenceReply>;
  failed(peer: string, error: unknown): void;
}

function holderOf({ peer, size, ask, failed, close }: Opened): Holder {
  let gone = false;
  return {
    peer, size, close,
    isGone: () => gone,
    async part(offset) {
      const length = Math.min(MAX_EVIDENCE_PART_BYTES, size - offset);
      try {
        const reply = await ask(offset, length);
        if (reply.kind === 'none') throw new ConcurError('peer-failed', `peer ${peer} no longer has what it said to have`);
        if (reply.size !== size || reply.bytes.length !== length) throw new ConcurError('frame-malformed', `evidence reply holds ${reply.bytes.length} bytes where ${length} were asked for`);
        return reply.bytes;
      } catch (error) {
        failed(peer, error);
        if (!isConcurError(error)) throw error;
        gone = true;
        return null;
      }
    },
  };
}

function nobodyHas(sha256: Hex, peers: number): ConcurError {
  if (peers === 0) return new ConcurError('peer-failed', `cannot fetch evidence ${sha256}: no peer is connected`, { hint: 'concur peers' });
  return new ConcurError('not-found', `none of ${count(peers, 'peer')} has evidence ${sha256}`, { hint: 'whoever named it may be away: try again later' });
}
