import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { policyFiles } from '../../src/node/policy-files.ts';
import { temporaryFolder } from '../temporary-folder.ts';

suite('policies as files', () => {
  async function folder(t: TestContext): Promise<string> {
    const made = await temporaryFolder(t);
    return join(made, 'policies');
  }

  test('there are none before the first one is put', async (t) => {
    assert.deepEqual(await textsIn(await folder(t)), {});
  });

  test('the text that was put is the text that is read, and a second one takes its place', async (t) => {
    const place = await folder(t);
    await policyFiles(place).put('tails', 'first\n');
    await policyFiles(place).put('tails', 'second\n');
    await policyFiles(place).put('tor', 'third\n');
    assert.deepEqual(await textsIn(place), { tails: 'second\n', tor: 'third\n' });
    assert.deepEqual(await readdir(place), ['tails.policy', 'tor.policy']);
    await policyFiles(place).remove('tails');
    assert.deepEqual(await textsIn(place), { tor: 'third\n' });
  });

  test('what was left half written is not taken for a policy', async (t) => {
    const place = await folder(t);
    await policyFiles(place).put('tails', 'whole\n');
    await writeFile(join(place, 'tor.policy.new'), 'ha');
    assert.deepEqual(await textsIn(place), { tails: 'whole\n' });
  });

  test('what was noted of a project stays when its policy is removed', async (t) => {
    const files = policyFiles(await folder(t));
    assert.equal(await files.note('tails'), null);
    const note = { highest: { sequence: 3, hash: 'a'.repeat(64) }, from: 'https://example.org/tails.policy' };
    await files.put('tails', 'first\n');
    await files.putNote('tails', note);
    await files.remove('tails');
    assert.deepEqual(await files.note('tails'), note);
    assert.equal((await files.texts()).size, 0);
  });

  for (const [name, text] of [['empty', ''], ['cut short', '{"highest":{"sequence":3'], ['without a hash', '{"highest":{"sequence":3},"from":null}'], ['with a sequence of 0', `{"highest":{"sequence":0,"hash":"${'a'.repeat(64)}"},"from":null}`], ['of something else', '[]'], ['null', 'null'], ['with a number for its origin', '{"highest":null,"from":1}'], ['with a text for its edition', '{"highest":"3","from":null}'], ['with more than is known', '{"highest":null,"from":null,"x":1}']]) {
    test(`a note that is ${name} is refused: without it an older edition could not be told`, async (t) => {
      const place = await folder(t);
      await policyFiles(place).put('tails', 'first\n');
      await writeFile(join(place, 'tails.note'), text as string);
      await assert.rejects(policyFiles(place).note('tails'), { code: 'policy-malformed', hint: /remove it only if you are sure/ });
    });
  }

  test('bad input 69: a project\'s name cannot lead out of the folder', async (t) => {
    const place = await folder(t);
    for (const project of ['../evil', '/etc/x', '..', 'a/b', '']) {
      assert.throws(() => policyFiles(place).put(project, ''), { code: 'name-unsafe' });
    }
  });
});

async function textsIn(place: string): Promise<Record<string, string>> {
  const texts = await policyFiles(place).texts();
  return Object.fromEntries([...texts].map(([project, bytes]) => [project, Buffer.from(bytes).toString()]));
}
