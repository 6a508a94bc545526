/** Answers about scopes as wholes: whether they are equal, and whose items are in them. */

import { MAX_SIGNERS_PER_FRAME } from '../base/limits.ts';
import { digestScope, shortFormsOf, type ShortForms } from './short-forms.ts';
import type { Answering } from './source.ts';
import type { SignersAsk, SignersPage, SyncReply, SyncRequest } from './sync-messages.ts';

export async function answerCompare({ scopes, tries }: Answering, request: SyncRequest & { kind: 'compare' }): Promise<SyncReply> {
  const short = shortFormsOf(request.salt);
  const digests = await Promise.all(request.places.map(async (place) => {
    const scope = scopes[place] ?? '';
    return short.scope(scope, digestScope(await tries.roots(scope)));
  }));
  return short.combined(digests) === request.digest ? { kind: 'equal' } : { kind: 'different', digests };
}

export async function answerSigners(answering: Answering, request: SyncRequest & { kind: 'ask-signers' }): Promise<SyncReply> {
  const short = shortFormsOf(request.salt);
  const pages: SignersPage[] = [];
  let room = MAX_SIGNERS_PER_FRAME;
  for (const ask of request.asks) {
    if (room === 0) break;
    const page = await pageOf(answering, short, ask, room);
    room -= page.signers.length;
    pages.push(page);
  }
  return { kind: 'signers', pages };
}

async function pageOf({ tries }: Answering, short: ShortForms, { scope, form, after }: SignersAsk, room: number): Promise<SignersPage> {
  const roots = await tries.roots(scope);
  const named = roots.map((root) => ({ name: form === 'full' ? root.signer : short.name(root.signer), root }))
    .filter(({ name }) => after === null || name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    // Two signers may share a short name by chance: the second has another in the next conversation.
    .filter(({ name }, i, all) => name !== all[i - 1]?.name);
  const signers = named.slice(0, room).map(({ name, root }) => ({ name, count: root.count, digest: short.node(root.digest) }));
  return { form, more: named.length > room, signers };
}
