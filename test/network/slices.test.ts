import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breathingTries } from '../../src/network/slices.ts';
import { MemoryTries } from '../sync/memory-tries.ts';

test('while a question looks at much that is there at once, everything else has its turn', async () => {
  const tries = new MemoryTries();
  const busy = breathingTries({
    roots: (scope) => tries.roots(scope),
    items: async (...asked) => { work(); return tries.items(...asked); },
    node: async (...asked) => { work(); return tries.node(...asked); },
  });
  const trie = { scope: 'tails', signer: 'A'.repeat(40) };
  assert.ok(await turnsDuring(async () => { for (let i = 0; i < 60; i++) await busy.node(trie, ''); }) >= 5);
  assert.ok(await turnsDuring(async () => { for (let i = 0; i < 60; i++) await busy.items(trie, '', null, 1); }) >= 5);
});

/** For a millisecond. */
function work(): void {
  const end = performance.now() + 1;
  while (performance.now() < end);
}

async function turnsDuring(run: () => Promise<void>): Promise<number> {
  let turns = 0;
  let over = false;
  const count = () => {
    turns++;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  await run();
  over = true;
  return turns;
}
