import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importScope } from '../../../cli/exchange/import-scope.ts';
import { nothingYet } from '../../../cli/exchange/import-files.ts';
import { importLines } from '../../../cli/view/import.ts';
import type { Ledger } from '../../../src/ledger/port.ts';
import { fingerprint } from '../../policy/party.ts';
import { rendered } from '../view/wall.ts';

const KEY = 'B'.repeat(64);

/** A ledger that follows these projects. */
function following(...projects: readonly string[]): Ledger {
  const text = (project: string) => `concur-policy 1\nproject ${project}\nsigner ada ${fingerprint(1)}\nsigner rebuilder ed25519 ${KEY}\ngroup all-builders 2 ada rebuilder\nquorum all-builders\n`;
  const policies = async () => projects.map((project) => ({ project, hash: '', text: text(project), people: 2, keys: [] }));
  return { policies } as unknown as Ledger;
}

const nextStep = async (ledger: Ledger, typed?: string) => {
  const scope = await importScope(ledger, typed);
  return rendered(importLines({ imported: { ...nothingYet(), releases: new Set(['1.0', '2.0']) }, scope, certificates: null, unplaced: 0 }, false)).at(-1);
};

test('the project is what was typed, else that of the only policy', async () => {
  const asked = async (ledger: Ledger, typed?: string) => {
    const { project, from, policy } = await importScope(ledger, typed);
    return [project, from, policy?.project];
  };
  assert.deepEqual(await asked(following('a')), ['a', 'only', 'a']);
  assert.deepEqual(await asked(following('a', 'b')), [null, 'nothing', undefined]);
  assert.deepEqual(await asked(following('a', 'b'), 'b'), ['b', 'typed', 'b']);
  assert.deepEqual(await asked(following('a'), 'c'), ['c', 'typed', undefined]);
  assert.deepEqual(await asked(following()), [null, 'nothing', undefined]);
  await assert.rejects(asked(following(), 'a b'), /project "a b" is not a plain name/);
});

test('bare keys of all policies are tried, each once', async () => {
  const { bareKeys } = await importScope(following('a', 'b'), 'a');
  assert.deepEqual(bareKeys, [new Uint8Array(32).fill(0xbb)]);
});

test('the next step fits what is here', async () => {
  assert.equal(await nextStep(following('a')), '  next: concur status a 2.0');
  assert.equal(await nextStep(following('a', 'b')), '  next: concur status');
  assert.match(await nextStep(following('a'), 'c') ?? '', /next: concur policy draft --project c /);
  assert.match(await nextStep(following()) ?? '', /next: concur policy draft --project PROJECT /);
});
