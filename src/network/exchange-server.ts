/** The answering side of the plain exchange: each request is answered from the store alone, and nothing is remembered. */

import { MAX_PROJECTS_PER_FRAME } from '../base/limits.ts';
import { decodeRequest, encodeReply, itemsFrame, type ExchangeReply, type ExchangeRequest } from '../sync/exchange-codec.ts';
import type { NetworkLedger } from './port.ts';

type Source = Pick<NetworkLedger, 'offered' | 'inventory' | 'read'>;

/** @throws ConcurError frame-malformed */
export async function answerExchange(ledger: Source, frame: Uint8Array): Promise<Uint8Array> {
  return encodeReply(await answer(ledger, decodeRequest(frame)));
}

async function answer(ledger: Source, request: ExchangeRequest): Promise<ExchangeReply> {
  switch (request.kind) {
    case 'ask-projects': return { kind: 'projects', projects: [...await ledger.offered()].sort().slice(0, MAX_PROJECTS_PER_FRAME) };
    case 'ask-inventory': return inventoryPage(ledger, request.project, request.after, request.limit);
    case 'want': return readItems(ledger, request.ids);
  }
}

async function inventoryPage(ledger: Source, project: string, after: string | null, limit: number): Promise<ExchangeReply> {
  // One more than asked for tells whether there is a further page.
  const ids = await ledger.inventory(project, after, limit + 1);
  return { kind: 'inventory', ids: ids.slice(0, limit), more: ids.length > limit };
}

async function readItems(ledger: Source, ids: readonly string[]): Promise<ExchangeReply> {
  const frame = itemsFrame();
  for (const id of ids) {
    if (!frame.add(await ledger.read(id) ?? null)) break;
  }
  return { kind: 'items', items: frame.items };
}
