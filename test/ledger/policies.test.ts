import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import { openPolicyBook, type PolicyShelf } from '../../src/ledger/policies.ts';

const policyOf = (project: string) => `concur-policy 1\nproject ${project}\nsigner anna ${'A'.repeat(40)}\ngroup all-builders 1 anna\nquorum all-builders\n`;

function shelfWith(...kept: [project: string, text: Uint8Array][]): PolicyShelf {
  const texts = new Map(kept);
  return {
    texts: async () => texts,
    put: async (project, text) => void texts.set(project, utf8Encode(text)),
    remove: async (project) => void texts.delete(project),
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

  test('a policy that is not parsed is not kept', async () => {
    const shelf = shelfWith();
    await assert.rejects((await openPolicyBook(shelf)).add('concur-policy 1\n'), { code: 'policy-malformed' });
    assert.equal((await shelf.texts()).size, 0);
  });

  test('one project has one policy: a new one takes the place of the old', async () => {
    const book = await openPolicyBook(shelfWith(['tails', utf8Encode(policyOf('tails'))]));
    const added = await book.add(`${policyOf('tails')}# newer\n`);
    assert.deepEqual(book.all().map(({ hash }) => hash), [added.hash]);
    await book.remove('tails');
    await assert.rejects(book.remove('tails'), { code: 'not-found' });
  });
});
