import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { run } from '../../cli/main.ts';
import type { SubjectVerdict } from '../../src/tally/verdict.ts';
import { testIo } from '../cli/test-io.ts';
import { writeGitianTree } from './gitian.ts';
import { writeGuixTree } from './guix.ts';
import { policyOf, type Tree } from './tree.ts';
import { rowsOf, type TrueRefusal, type TrueRow, type TrueSignature } from './truth.ts';

/** As `import --json` prints it. */
interface Summary {
  readonly read: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly unverified: number;
  readonly refused: readonly { readonly file: string; readonly code: string; readonly reason: string; readonly hint: string | null }[];
  readonly certificates?: { readonly refused: readonly { readonly file: string; readonly code: string }[] };
}

const CODES: Readonly<Record<TrueRefusal['why'], RegExp>> = {
  'no signature': /^signature-missing$/,
  'no signed file': /^data-missing$/,
  'attests nothing': /^(?:foreign|statement)-malformed$/,
  'broken armor': /^certificate-malformed$/,
  // The second for GnuPG 1's, which name a key by its id alone: another key may have made it.
  'bad signature': /^(?:signature-bad|certificate-missing)$/,
};

for (const [name, write] of [['guix.sigs', writeGuixTree], ['gitian.sigs', writeGitianTree]] as const) {
  describe(`a generated tree of the shape of ${name}, imported`, () => {
    let folder: string;
    let tree: Tree;
    let summary: Summary;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'concur-judged-'));
      tree = await write(join(folder, 'tree'));
      await newHome('home', 'strong');
      summary = await importFrom('home', tree.folder, ['--certificates', tree.keys]);
    });
    after(() => rm(folder, { recursive: true }));

    test('is taken in whole, but for what is broken', () => {
      const readable = tree.signatures.filter(({ mathematics, values }) => mathematics === 'good' && values.length > 0);
      const unverified = readable.filter(({ known, strength }) => known === 'without certificate' || strength === 'unsupported');
      assert.deepEqual(
        { read: summary.read, accepted: summary.accepted, duplicate: summary.duplicate, unverified: summary.unverified },
        { read: readable.length, accepted: readable.length - unverified.length, duplicate: 0, unverified: unverified.length },
      );
    });

    test('has every refused file named, with its reason and a next step', () => {
      const refused = [...summary.refused, ...summary.certificates?.refused ?? []];
      const truth = new Map(tree.refused.map(({ file, why }) => [file.replace(/\.(?:asc|sig)$/, ''), why]));
      assert.equal(refused.length, tree.refused.length);
      for (const { file, code } of refused) {
        const why = truth.get(file.slice(tree.folder.length + 1).replace(/\.(?:asc|sig)$/, ''));
        assert.match(code, CODES[why ?? assert.fail(`${file} is refused, and nothing is wrong with it`)], file);
      }
      assert.deepEqual(summary.refused.filter(({ hint }) => hint === null), []);
    });

    test('has the verdicts of its truth', () => assertJudged('home', tree.signatures, 'strong'));

    test('has those of its truth with weak signatures, where a policy accepts them', async () => {
      await newHome('weak', 'weak');
      await importFrom('weak', tree.folder, ['--certificates', tree.keys]);
      await assertJudged('weak', tree.signatures, 'weak');
    });

    test('adds nothing when it is imported again', async () => {
      const again = await importFrom('home', tree.folder, ['--certificates', tree.keys]);
      assert.deepEqual({ accepted: again.accepted, duplicate: again.duplicate, unverified: again.unverified }, { accepted: 0, duplicate: summary.read, unverified: 0 });
      assert.deepEqual(again.refused, summary.refused);
    });

    test('is judged alike when the certificates come last', async () => {
      await newHome('late', 'strong');
      await importFrom('late', tree.folder, []);
      await concur('late', ['certificate', 'import', tree.keys]);
      await importFrom('late', tree.folder, []);
      await assertJudged('late', tree.signatures, 'strong');
    });

    test('lets what was replaced be seen as changed, whichever version comes first', { skip: name === 'gitian.sigs' && 'nothing is replaced in it' }, async () => {
      const both = [...tree.earlierSignatures, ...tree.signatures];
      await newHome('earlier-first', 'strong');
      await importFrom('earlier-first', tree.earlier, ['--certificates', tree.keys]);
      await importFrom('earlier-first', tree.folder, []);
      await assertJudged('earlier-first', both, 'strong');
      await newHome('earlier-last', 'strong');
      await importFrom('earlier-last', tree.folder, ['--certificates', tree.keys]);
      await importFrom('earlier-last', tree.earlier, []);
      await assertJudged('earlier-last', both, 'strong');
    });

    async function newHome(home: string, accept: 'strong' | 'weak'): Promise<void> {
      await writeFile(join(folder, `${home}.policy`), policyOf(tree, accept));
      await concur(home, ['policy', 'add', join(folder, `${home}.policy`), '--yes']);
    }

    async function importFrom(home: string, path: string, more: readonly string[]): Promise<Summary> {
      return JSON.parse(await concur(home, ['import', path, '--project', tree.project, '--json', ...more])) as Summary;
    }

    async function assertJudged(home: string, signatures: readonly TrueSignature[], accept: 'strong' | 'weak'): Promise<void> {
      for (const [release, rows] of Map.groupBy(rowsOf(signatures, accept), (row) => row.release)) {
        const { subjects } = JSON.parse(await concur(home, ['status', tree.project, release, '--json'])) as { subjects: SubjectVerdict[] };
        const judged = subjects.filter((subject) => subject.release === release).map(describeSubject).sort(byArtifact);
        assert.deepEqual(judged, rows.map((row) => describeRow(row, nameOf)).sort(byArtifact), release);
      }
    }

    async function concur(home: string, argv: readonly string[]): Promise<string> {
      const io = testIo({ cwd: folder });
      const code = await run([...argv, '--home', join(folder, home)], io);
      assert.ok(code === 0 || argv[0] === 'status', `${argv.join(' ')}: ${code}\n${io.output.stderr}`);
      return io.output.stdout;
    }

    function nameOf(fingerprint: string): string {
      return tree.people.find((person) => person.fingerprint === fingerprint)?.name ?? '';
    }
  });
}

/** What must be the same in a verdict and in the truth. */
interface Judged {
  readonly artifact: string;
  readonly verdict: string;
  readonly ambiguous: boolean;
  /** Hashes with the names of those who count for them. */
  readonly values: readonly string[];
  readonly conflicting: readonly string[];
  readonly elsewhere: readonly string[];
}

function describeSubject({ artifact, verdict, ambiguous, hashes, conflicting, elsewhere }: SubjectVerdict): Judged {
  const others = elsewhere.map(({ name }) => name);
  const values = hashes.map(({ sha256, signers }) => ({ sha256, names: signers.filter(({ counted, name }) => counted && !others.includes(name)).map(({ name }) => name) }));
  return { artifact, verdict, ambiguous, values: describeValues(values), conflicting: [...conflicting].sort(), elsewhere: others.sort() };
}

function describeRow({ artifact, verdict, values, conflicting }: TrueRow, nameOf: (fingerprint: string) => string): Judged {
  const [first] = values;
  const same = values.filter(({ sources }) => sources.join() === first?.sources.join());
  const others = values.filter((camp) => !same.includes(camp));
  return {
    artifact,
    verdict: verdictWord(verdict, same.map(({ signers }) => signers.length)),
    ambiguous: verdict === 'ambiguous',
    values: describeValues(same.flatMap(({ sha256, signers }) => sha256.map((hash) => ({ sha256: hash, names: signers.map(nameOf) })))),
    conflicting: conflicting.map(nameOf).sort(),
    elsewhere: others.flatMap(({ signers }) => signers.map(nameOf)).sort(),
  };
}

function describeValues(values: readonly { readonly sha256: string; readonly names: readonly string[] }[]): string[] {
  return values.filter(({ names }) => names.length > 0).map(({ sha256, names }) => `${sha256}: ${[...names].sort().join(' ')}`).sort();
}

/** Where two are enough. */
function verdictWord(verdict: TrueRow['verdict'], camps: readonly number[]): string {
  if (verdict === 'agree' || verdict === 'ambiguous') return 'AGREED';
  if (verdict !== 'diverge') return 'INSUFFICIENT';
  const quorums = camps.filter((size) => size >= 2).length;
  return quorums === 0 ? 'NO-CONSENSUS' : quorums === 1 ? 'AGREED' : 'CONTESTED';
}

function byArtifact(a: Judged, b: Judged): number {
  return a.artifact < b.artifact ? -1 : 1;
}
