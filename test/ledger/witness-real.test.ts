/** Witnesses over real releases: what a list of checksums that is withheld does, and how large what is said is. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { walkForeign } from '../../src/formats/walk.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import { DATA, goodSigners, keyFilesOf, missing, rowsOf } from './ground-truth.ts';
import { introduce, makeWitness, publishFrom, witnessLine } from './witnesses.ts';
import { openWorkbench } from './workbench.ts';

const REPOSITORY = 'bitcoin-core+guix.sigs';
/** After all of them signed. */
const NOW = 1_795_000_000;
const wendy = await makeWitness('wendy', { signed: NOW - 500, expires: NOW + 1_000 });
const people = missing(REPOSITORY) === false ? new Set(rowsOf(REPOSITORY).flatMap((row) => [...goodSigners(row).values()].flat())) : new Set<string>();

async function following(t: TestContext, lists: readonly Uint8Array[]): Promise<OpenLedger> {
  const ledger = await openWorkbench(t, { now: NOW });
  const names = [...people].map((fingerprint, i) => [`p${i}`, fingerprint] as const);
  await ledger.addPolicy([
    'concur-policy 1', 'project tails', ...names.map(([name, fingerprint]) => `signer ${name} ${fingerprint}`), `group all 2 ${names.map(([name]) => name).join(' ')}`, 'quorum all',
    'accept weak', 'foreign sha256sums bitcoin-{release}-*', 'foreign sha256sums bitcoin-{release}.tar.gz', 'fresh 1d', witnessLine(1, [wendy]),
  ].join('\n'));
  for (const bytes of keyFilesOf(REPOSITORY)) await ledger.importCertificates(bytes, 'others');
  await introduce(ledger, [wendy]);
  // Refused are those of signers whose key is nowhere.
  await Promise.all(lists.map((message) => ledger.accept(message, 'network').catch(() => undefined)));
  return ledger;
}

test('of all that was signed of real releases, any one list that is withheld is missed, and named', { skip: missing(REPOSITORY) }, async (t) => {
  const lists: Uint8Array[] = [];
  for await (const found of walkForeign(join(DATA, REPOSITORY), { project: 'tails' })) if (found.kind === 'item') lists.push(found.entry.message);
  assert.ok(lists.length > 150, `${lists.length} lists`);
  const watcher = await following(t, lists);
  const said = await publishFrom(watcher, wendy);
  assert.ok(said.length < 32 * 1024, `${said.length} bytes for ${people.size} people in two scopes`);

  const whole = await following(t, lists);
  await whole.accept(said, 'network');
  const lackingAt = async (ledger: OpenLedger) => (await ledger.witnesses())[0]?.witnesses[0]?.nodes[0]?.checkpoint?.lacking;
  assert.deepEqual(await lackingAt(whole), []);
  assert.equal((await whole.status({ release: '28.0', strict: false }))[0]?.subjects[0]?.verdict, 'AGREED');

  for (const withheld of [0, Math.floor(lists.length / 2)]) {
    const user = await following(t, lists.toSpliced(withheld, 1));
    const accepted = await watcher.accept(lists[withheld] as Uint8Array, 'network').catch(() => null);
    await user.accept(said, 'network');
    const isCounted = accepted !== null && people.has(accepted.signer);
    assert.deepEqual((await lackingAt(user))?.map(({ fingerprint }) => fingerprint), isCounted ? [accepted.signer] : []);
  }
});
