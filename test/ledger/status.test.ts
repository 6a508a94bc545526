import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { makeBuilder, openWorkbench, policyNaming, resultOf, WRONG, type Builder } from './workbench.ts';

suite('the status of a project', () => {
  let anna: Builder;
  let bert: Builder;

  before(async () => {
    [anna, bert] = await Promise.all([makeBuilder('anna'), makeBuilder('bert')]);
  });

  test('one release asked for alone is judged as among all others', async (t) => {
    const ledger = await openWorkbench(t);
    await ledger.addPolicy(policyNaming([anna, bert], 2));
    for (const builder of [anna, bert]) await ledger.importCertificates(builder.certificate, 'others');
    const say = async (builder: Builder, release: string, sha256?: string, name?: string) => ledger.accept(await builder.sign(resultOf(builder, {
      build: { release, parameters: { of: name ?? 'tails.iso' } }, ...(sha256 === undefined ? {} : { sha256 }), ...(name === undefined ? {} : { name }),
    })), 'local');
    // One build under two labels, a second artifact, and another release that shares a name.
    await say(anna, '1.0');
    await say(bert, '1.0-final');
    await say(anna, '1.0', undefined, 'folder/extra.iso');
    await say(bert, '1.0', WRONG, 'folder/extra.iso');
    await say(anna, '2.0', WRONG, 'other.iso');
    await say(bert, '2.0', WRONG, 'other.iso');

    const [all] = await ledger.status({ strict: false });
    for (const release of ['1.0', '1.0-final', '2.0']) {
      const [alone] = await ledger.status({ release, strict: false });
      assert.ok(alone !== undefined && alone.subjects.length > 0);
      const same = all?.subjects.filter((subject) => alone.subjects.some((other) => other.artifact === subject.artifact && other.release === subject.release));
      assert.deepEqual(alone.subjects, same);
    }
  });
});
