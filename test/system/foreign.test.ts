/** Other people's attestations between real nodes: imported at one, counted at another that has nobody's folders. */

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { writeGuixTree } from '../trees/guix.ts';
import { policyOf, type Tree } from '../trees/tree.ts';
import { rowsOf } from '../trees/truth.ts';
import { holds, Neighbourhood, type Ran, type RunningNode } from './processes.ts';

const RELEASE = '24.0';

suite('foreign attestations between nodes', { timeout: 120_000 }, () => {
  let place: Neighbourhood;
  let tree: Tree;
  let anna: RunningNode;
  let bert: RunningNode;

  before(async () => {
    place = await Neighbourhood.open();
    tree = await writeGuixTree(join(place.folder, 'tree'), { releases: 1 });
    await writeFile(join(place.folder, 'tree.policy'), policyOf(tree));
    anna = await place.startNode('anna');
    bert = await place.startNode('bert', { peers: anna.addresses });
    for (const name of ['anna', 'bert']) assert.equal((await place.run(name, 'policy', 'add', 'tree.policy', '--yes')).exit, 0);
  });

  after(() => place.close());

  test('what one imports into a running node, another counts by the names that were signed, with certificates from its peer', async () => {
    const imported = await place.run('anna', 'import', tree.folder, '--certificates', tree.keys);
    assert.equal(imported.exit, 0, imported.stderr);
    assert.ok((imported.document['accepted'] as number) > 100 && (imported.document['unverified'] as number) > 0);
    await holds(bert, ...await countedIds());
    const [annas, berts] = [verdictsOf(await status('anna')), verdictsOf(await status('bert'))];
    assert.ok(annas.every(([verdict]) => verdict === 'AGREED') && annas.length === rowsOf(tree.signatures).filter(({ release }) => release === RELEASE).length);
    assert.deepEqual(berts, annas);
  });

  test('what nobody trusts, or nobody could check, stays where it was imported', async () => {
    const strangers = tree.people.filter(({ known }) => known === 'outsider').map(({ fingerprint }) => fingerprint);
    const heard = new Set((await bert.client.log({ limit: 10_000 })).map(({ signer }) => signer));
    assert.deepEqual([strangers.length > 0, strangers.filter((signer) => heard.has(signer))], [true, []]);
    const named = new Set(tree.people.filter(({ known }) => known !== 'outsider').map(({ fingerprint }) => fingerprint));
    assert.deepEqual([...heard].filter((signer) => !named.has(signer)), []);
  });

  test('a node that comes late gets all of it from one that never had the files', async () => {
    assert.equal((await place.run('late', 'policy', 'add', 'tree.policy', '--yes')).exit, 0);
    const late = await place.startNode('late', { peers: bert.addresses });
    await holds(late, ...await countedIds());
    assert.deepEqual(verdictsOf(await status('late')), verdictsOf(await status('anna')));
  });

  /** Of statements by people whom the policy names, with signatures that hold. */
  async function countedIds(): Promise<string[]> {
    const named = new Set(tree.people.filter(({ known }) => known === 'signer').map(({ fingerprint }) => fingerprint));
    const strong = new Set(tree.signatures.filter(({ strength }) => strength !== 'unsupported').map(({ signer }) => signer));
    return (await anna.client.log({ limit: 10_000 })).filter(({ signer }) => named.has(signer) && strong.has(signer)).map(({ id }) => id);
  }

  function status(name: string): Promise<Ran> {
    return place.run(name, 'status', tree.project, RELEASE);
  }
});

/** Verdict, artifact, and the people who count. */
function verdictsOf({ document }: Ran): (readonly [verdict: string, artifact: string, people: string])[] {
  const subjects = document['subjects'] as { verdict: string; artifact: string; hashes: { signers: { name: string; counted: boolean }[] }[] }[];
  return subjects.map(({ verdict, artifact, hashes }) => [verdict, artifact, hashes.flatMap(({ signers }) => signers.filter(({ counted }) => counted).map(({ name }) => name)).join(' ')]);
}
