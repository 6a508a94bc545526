/**
 * The verdicts on real releases, against what GnuPG says of the same signatures. The policy: two of all whose keys
 * are there, `accept weak`, and the release as the folders have it (its gitian names do not tell it).
 */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import type { OpenLedger } from '../../src/ledger/ledger.ts';
import type { NotCounted, SubjectVerdict } from '../../src/tally/verdict.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { DATA, goodSigners, keyFilesOf, missing, rowsOf, type TrueRow } from './ground-truth.ts';
import { importFolder } from './import-files.ts';
import { openWorkbench } from './workbench.ts';

const REPOSITORIES = ['bitcoin-core+guix.sigs', 'bitcoinknots+guix.sigs', 'dashpay+guix.sigs', 'bitcoin-core+gitian.sigs', 'dashpay+gitian.sigs'];

interface Reviewed {
  readonly release: string | RegExp;
  readonly signer: Fingerprint;
  /** As a verdict says it. */
  readonly why: NotCounted;
}

/** Whom GnuPG calls good and who does not count here, each with the reason. */
const REVIEWED: readonly Reviewed[] = [
  // Signed in 2021 by a key that had expired in 2017; GnuPG says "good signature by an expired key" of any time.
  { release: '22.0rc1', signer: 'E463A93F5F3117EEDE6C7316BD02942421F4889F', why: 'key was not valid when it signed' },
  // secp256k1, which openpgp.js cannot check: neither these signatures nor what the key says of itself.
  { release: /^(?:26\.0rc1|28\.0)$/, signer: 'C388F6961FB972A95678E327F62711DBDCA8AE56', why: 'its algorithm is not supported' },
];

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
    assert.deepEqual(differences, []);
  });
}

async function importRepository(t: TestContext, repository: string): Promise<OpenLedger> {
  const ledger = await openWorkbench(t, { now: 1_795_000_000 });
  const people = new Set(rowsOf(repository).flatMap((row) => [...goodSigners(row).values()].flat()));
  const names = [...people].map((fingerprint) => ({ name: nameOf(fingerprint), fingerprint }));
  await ledger.addPolicy([
    'concur-policy 1', 'project p', ...names.map(({ name, fingerprint }) => `signer ${name} ${fingerprint}`),
    `group all 2 ${names.map(({ name }) => name).join(' ')}`, 'quorum all', 'accept weak', '',
  ].join('\n'));
  for (const bytes of keyFilesOf(repository)) await ledger.importCertificates(bytes, 'others');
  await importFolder(ledger, join(DATA, repository), 'p');
  return ledger;
}

/** @returns what differs, or null */
function compare(row: TrueRow, found: readonly SubjectVerdict[]): string | null {
  const [subject, ...others] = found;
  if (subject === undefined || others.length > 0) return `${found.length} subjects`;
  const reviewed = REVIEWED.filter(({ release }) => (typeof release === 'string' ? release === row.release : release.test(row.release)));
  const uncounted = (signer: Fingerprint) => reviewed.some((entry) => entry.signer === signer && whyOf(subject, signer) === entry.why);
  const good = new Map([...goodSigners(row)].map(([sha256, people]) => [sha256, people.filter((signer) => !uncounted(signer))]));
  const { main: expected, others: elsewhere } = splitByCommits(row, good);
  const told = subject.elsewhere.map(({ name, sha256 }) => `${name}@${sha256.join()}`).sort();
  if (told.join() !== elsewhere.join()) return `elsewhere: ${told.join()} where ${elsewhere.join()} is due`;
  const [ours, theirs] = [voicesOf(peopleOf(subject)), voicesOf(expected)];
  const [surplus, lacking] = [ours.difference(theirs), theirs.difference(ours)];
  if (surplus.size + lacking.size > 0) return `too many: ${[...surplus].join(' ')}, too few: ${[...lacking].join(' ')}`;
  const verdict = expectedVerdict(row, expected);
  const got = `${subject.verdict} ${subject.agreed ?? subject.agreedSet.toSorted().join('+')} dissents ${subject.dissents}`;
  return got === verdict ? null : `${got} where ${verdict} is due`;
}

/** Those who built another commit than most did: theirs is another subject. */
function splitByCommits({ hashes }: TrueRow, good: ReadonlyMap<string, readonly Fingerprint[]>): { main: Map<string, readonly Fingerprint[]>; others: string[] } {
  const commitsOf = new Map(hashes.flatMap(({ signers }) => signers.map((signer) => [signer.primary_fpr, (signer.commits ?? []).toSorted().join()] as const)));
  const builds = Map.groupBy([...good].flatMap(([sha256, people]) => people.map((signer) => ({ sha256, signer }))), ({ signer }) => commitsOf.get(signer));
  const [main = [], ...others] = [...builds.values()].sort((a, b) => b.length - a.length);
  const byHash = Map.groupBy(main, ({ sha256 }) => sha256);
  return { main: new Map([...byHash].map(([sha256, voices]) => [sha256, voices.map(({ signer }) => signer)])), others: others.flat().map(({ sha256, signer }) => `${nameOf(signer)}@${sha256}`).sort() };
}

function whyOf({ hashes }: SubjectVerdict, fingerprint: Fingerprint): NotCounted | undefined {
  return hashes.flatMap(({ signers }) => signers).find((signer) => signer.fingerprint === fingerprint)?.why;
}

function nameOf(fingerprint: Fingerprint): string {
  return `p${fingerprint}`;
}

function voicesOf(people: ReadonlyMap<string, readonly Fingerprint[]>): Set<string> {
  return new Set([...people].flatMap(([sha256, fingerprints]) => fingerprints.map((fingerprint) => `${fingerprint}@${sha256.slice(0, 8)}`)));
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

const REPLACED = 'replaced-attestations/bitcoin-core+guix.sigs';
const BEE: Fingerprint = '982A193E3CE0EED535E09023188CBB2648416AD5';

for (const [name, expected] of Object.entries({
  '27.0__0xb10c__noncodesigned.SHA256SUMS': { outcomes: ['stored', 'stored'], changed: 21 },
  '26.2__0xb10c__all.SHA256SUMS': { outcomes: ['stored', 'stored'], changed: 2 },
  // Its replacement has a bad signature: the first word stands.
  '22.0__0xb10c__all.SHA256SUMS': { outcomes: ['stored', 'refused'], changed: 0 },
})) {
  test(`of the replaced ${name} the later word counts, shown as changed, and nobody is accused`, { skip: existsSync(join(DATA, REPLACED)) ? false : `no real data in ${DATA}: set CONCUR_TEST_DATA` }, async (t) => {
    const [release, , file] = name.split('__') as [string, string, string];
    const ledger = await openWorkbench(t, { now: 1_795_000_000 });
    await ledger.addPolicy(`concur-policy 1\nproject p\nsigner bee ${BEE}\ngroup all 1 bee\nquorum all\n`);
    await ledger.importCertificates(readFileSync(join(DATA, 'replaced-attestations/keys', `${BEE}.asc`)), 'others');
    const outcomes: string[] = [];
    for (const version of ['v1', 'v2']) {
      // As two states of one checkout, one after the other.
      const checkout = await temporaryFolder(t);
      await mkdir(join(checkout, release, '0xb10c'), { recursive: true });
      for (const end of ['', '.asc']) await copyFile(join(DATA, REPLACED, name, `${version}${end}`), join(checkout, release, '0xb10c', `${file}${end}`));
      outcomes.push(...(await importFolder(ledger, checkout, 'p')).outcomes);
    }
    assert.deepEqual(outcomes, expected.outcomes);
    const subjects = (await ledger.status({ project: 'p', release, strict: false })).flatMap((answer) => answer.subjects);
    assert.ok(subjects.every(({ verdict, equivocating, conflicting }) => verdict === 'AGREED' && equivocating.length + conflicting.length === 0));
    const changed = subjects.flatMap(({ hashes }) => hashes.flatMap(({ signers }) => signers)).filter((signer) => signer.changed === 'later-signature');
    assert.equal(changed.length, expected.changed);
  });
}
