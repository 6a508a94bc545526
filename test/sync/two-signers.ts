/** A peer with items of two signers, and a node that lacks some of them. */

import type { TrieName } from '../../src/sync/tries.ts';
import { answering, BOB, converse, Messages, optionsOf, sourceOf, TAILS, type Answer, type Conversation } from './conversing.ts';
import { MemoryTries } from './memory-tries.ts';

export const BOBS: TrieName = { scope: 'tails', signer: BOB };
export const messages = new Messages();
export const items = Array.from({ length: 3_000 }, (_, i) => messages.make(`statement ${i}`, 1_500_000_000 + 60 * i));
export const bobs = Array.from({ length: 200 }, (_, i) => messages.make(`of bob ${i}`, 1_500_000_000 + 60 * i));

/** Both signers' items, or the first of them. */
export function triesOf(count: number, ofBob: number): MemoryTries {
  return new MemoryTries().add(TAILS, ...items.slice(0, count)).add(BOBS, ...bobs.slice(0, ofBob));
}

export const honest = answering(sourceOf(triesOf(3_000, 200), messages)).answer;

/** A conversation of a node with the first of the items, with a peer that answers so. */
export function talk(answer: Answer, ours = triesOf(1_000, 100)): Promise<Conversation> {
  return converse({ options: optionsOf(ours), answer });
}
