/** From a hash that a person asked for to a piece on the shelf: each piece once at a time, and a few at a time. */

import type { Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import type { EvidenceShelf } from '../ledger/evidence-shelf.ts';
import type { EvidenceProgress, FetchedEvidence, Following, NodePort } from '../ledger/port.ts';
import type { Host } from '../network/port.ts';

/** Pieces that are fetched at a time. */
const MAX_AT_A_TIME = 4;

export function fetchEvidenceWith(shelf: EvidenceShelf, host: Pick<Host, 'fetchEvidence'>): NodePort['fetchEvidence'] {
  const underWay = new Set<Hex>();
  return async (sha256, following) => {
    const here = await shelf.get(sha256);
    if (here !== null) return { sha256, size: here.size, outcome: 'known', bytes: 0, peers: [] };
    if (underWay.has(sha256)) throw new ConcurError('busy', `evidence ${sha256} is being fetched already`, { hint: 'wait for the other command' });
    if (underWay.size >= MAX_AT_A_TIME) throw new ConcurError('busy', `${underWay.size} pieces of evidence are being fetched already`, { hint: 'wait for one of them' });
    underWay.add(sha256);
    try {
      return await fetchOne({ shelf, host, sha256 }, following);
    } finally {
      underWay.delete(sha256);
    }
  };
}

interface Fetch {
  readonly shelf: EvidenceShelf;
  readonly host: Pick<Host, 'fetchEvidence'>;
  readonly sha256: Hex;
}

async function fetchOne({ shelf, host, sha256 }: Fetch, following: Following<EvidenceProgress>): Promise<FetchedEvidence> {
  const piece = await shelf.begin(sha256);
  try {
    return { sha256, outcome: 'fetched', ...await host.fetchEvidence(sha256, piece, following) };
  } finally {
    await piece.close();
  }
}
