/**
 * The verdicts on real releases, against what GnuPG says of the same signatures. The policy: two of all whose keys
 * are there, `accept weak`, and the release as the folders have it (its gitian names do not tell it).
 */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { toBase64 } from '../../src/base/bytes.ts';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import { walkForeign } from '../../src/formats/walk.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { SubjectVerdict } from '../../src/tally/verdict.ts';
import { DATA, goodSigners, keyFilesOf, missing, rowsOf, type TrueRow } from './ground-truth.ts';
import { openWorkbench } from './workbench.ts';

const REPOSITORIES = ['bitcoin-core+guix.sigs', 'bitcoinknots+guix.sigs', 'dashpay+guix.sigs', 'bitcoin-core+gitian.sigs', 'dashpay+gitian.sigs'];

/** Artifacts on which our rules and GnuPG's differ: signer by signer, with the reason. */
const REVIEWED: Readonly<Record<string, string>> = {};

for (const repository of REPOSITORIES) {
  test(`every artifact of ${repository} gets the verdict that its signatures deserve`, { skip: missing(repository) }, async (t) => {
    const rows = rowsOf(repository);
    const ledger = await importRepository(t, repository);
    const differences: string[] = [];
    for (const [release, ofRelease] of Map.groupBy(rows, (row) => row.release)) {
      const subjects = (await ledger.status({ project: 'p', release, strict: false })).flatMap((answer) => answer.subjects);
      for (const row of ofRelease) {
        const problem = compare(row, subjects.filter((subject) => subject.artifact === row.artifact));
        if (problem !== null) differences.push(`${release} ${row.artifact}: ${problem}`);
      }
      assert.deepEqual(subjects.flatMap((subject) => subject.equivocating), [], 'nobody is accused');
    }
    assert.deepEqual(differences.filter((difference) => !Object.keys(REVIEWED).some((start) => difference.startsWith(start))), []);
  });
}

async function importRepository(t: TestContext, repository: string): Promise<OpenLedger> {
  const ledger = await openWorkbench(t, { now: 1_795_000_000 });
  const people = new Set(rowsOf(repository).flatMap((row) => [...goodSigners(row).values()].flat()));
  const names = [...people].map((fingerprint, i) => ({ name: `p${i}`, fingerprint }));
  await ledger.addPolicy([
    'concur-policy 1', 'project p', ...names.map(({ name, fingerprint }) => `signer ${name} ${fingerprint}`),
    `group all 2 ${names.map(({ name }) => name).join(' ')}`, 'quorum all', 'accept weak', '',
  ].join('\n'));
  for (const bytes of keyFilesOf(repository)) await ledger.importCertificates(bytes, 'others');
  const entries = [];
  for await (const found of walkForeign(join(DATA, repository), { project: 'p' })) {
    if (found.kind === 'item') entries.push(found.entry);
  }
  for (let i = 0; i < entries.length; i += 200) {
    await ledger.importForeign(entries.slice(i, i + 200).map(({ message, filing }) => ({
      message: toBase64(message),
      filing: { ...filing, signatureFile: base64(filing.signatureFile), signedFile: base64(filing.signedFile) },
    })));
  }
  return ledger;
}

function base64(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : toBase64(bytes);
}

/** @returns what differs, or null */
function compare(row: TrueRow, found: readonly SubjectVerdict[]): string | null {
  const [subject, ...others] = found;
  if (subject === undefined || others.length > 0) return `${found.length} subjects`;
  const people = peopleOf(subject);
  const expected = goodSigners(row);
  const [ours, theirs] = [people, expected].map((map) => JSON.stringify([...map].sort()));
  if (ours !== theirs) return `signers ${ours} where GnuPG has ${theirs}`;
  const verdict = expectedVerdict(row, expected);
  const got = `${subject.verdict} ${subject.agreed ?? subject.agreedSet.toSorted().join('+')} dissents ${subject.dissents}`;
  return got === verdict ? null : `${got} where ${verdict} is due`;
}

/** Counted people for each hash, in whatever build. */
function peopleOf({ hashes }: SubjectVerdict): Map<string, Fingerprint[]> {
  const counted = hashes.map(({ sha256, signers }) => [sha256, signers.filter((signer) => signer.counted).map((signer) => signer.fingerprint).sort()] as const);
  return new Map(counted.filter(([, people]) => people.length > 0).map(([sha256, people]) => [sha256, [...people]]));
}

function expectedVerdict({ verdict }: TrueRow, good: ReadonlyMap<string, readonly Fingerprint[]>): string {
  const camps = [...good].sort(([, a], [, b]) => b.length - a.length);
  const [best] = camps as [[string, readonly Fingerprint[]]];
  if (verdict === 'ambiguous') return `AGREED ${[...good.keys()].sort().join('+')} dissents 0`;
  if (verdict === 'single') return 'INSUFFICIENT  dissents 0';
  const quorate = camps.filter(([, people]) => people.length >= 2);
  const rest = camps.slice(1).reduce((sum, [, people]) => sum + people.length, 0);
  if (quorate.length === 1) return `AGREED ${best[0]} dissents ${rest}`;
  return quorate.length === 0 ? 'NO-CONSENSUS  dissents 0' : `CONTESTED ${best[0]} dissents ${rest}`;
}
