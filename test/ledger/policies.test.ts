import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import { openPolicyBook, type PolicyNote, type PolicyShelf } from '../../src/ledger/policies.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import { openWorkbench } from './workbench.ts';

const policyOf = (project: string) => `concur-policy 1\nproject ${project}\nsigner anna ${'A'.repeat(40)}\ngroup all-builders 1 anna\nquorum all-builders\n`;

function shelfWith(...kept: [project: string, text: Uint8Array][]): PolicyShelf {
  const texts = new Map(kept);
  const notes = new Map<string, PolicyNote>();
  return {
    texts: async () => texts,
    put: async (project, text) => void texts.set(project, utf8Encode(text)),
    remove: async (project) => void texts.delete(project),
    note: async (project) => notes.get(project) ?? null,
    putNote: async (project, note) => void notes.set(project, note),
  };
}

suite('the policies of a node', () => {
  test('a policy that was put under another project\'s name is refused', async () => {
    await assert.rejects(openPolicyBook(shelfWith(['tor', utf8Encode(policyOf('tails'))])), { code: 'policy-malformed', message: /kept for "tor" is one for "tails"/ });
  });

  test('a kept policy that is no UTF-8 is refused, and not repaired into one with another hash', async () => {
    const broken = Uint8Array.from([...utf8Encode(`${policyOf('tails')}# `), 0xff, 0x0a]);
    await assert.rejects(openPolicyBook(shelfWith(['tails', broken])), { code: 'policy-malformed', message: /UTF-8/ });
  });

  test('one project has one policy: a new one takes the place of the old', async () => {
    const book = await openPolicyBook(shelfWith(['tails', utf8Encode(policyOf('tails'))]));
    const added = parsePolicy(`${policyOf('tails')}# newer\n`);
    await book.keep(added, { from: null, insisted: false });
    assert.deepEqual(book.all().map(({ hash }) => hash), [added.hash]);
    await book.remove('tails');
    await assert.rejects(book.remove('tails'), { code: 'not-found' });
  });

  test('whoever goes by them is told when one comes, and when one goes', async (t) => {
    const ledger = await openWorkbench(t);
    let told = 0;
    ledger.onTrustChange(() => void told++);
    await ledger.addPolicy(policyOf('tails'));
    await assert.rejects(ledger.removePolicy('tor'), { code: 'not-found' });
    assert.equal(told, 1);
    await ledger.removePolicy('tails');
    assert.equal(told, 2);
  });
});
