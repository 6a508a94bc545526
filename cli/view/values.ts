/** The values that were signed for an artifact, each with a letter: A for what is agreed, or for what most got. */

import type { Hex } from '../../src/base/bytes.ts';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import type { SignerShown, SubjectVerdict } from '../../src/tally/verdict.ts';

export interface Value {
  /** A … Z, A2 … */
  readonly letter: string;
  /** Sorted; several when a name stands for several files. */
  readonly sha256: readonly Hex[];
  readonly signers: readonly SignerShown[];
}

/** The agreed one first, then by how many counted signers have it. */
export function valuesOf(subject: SubjectVerdict): Value[] {
  const values = [...Map.groupBy(saidOf(subject), ({ sha256 }) => sha256.join())].map(([key, said]) => ({
    key, sha256: said[0]?.sha256 ?? [], signers: said.map(({ signer }) => signer),
  }));
  const agreed = subject.agreedSet.toSorted().join();
  const weight = ({ key, signers }: (typeof values)[number]) => (key === agreed ? Infinity : signers.filter((signer) => signer.counted).length);
  return values
    .sort((a, b) => weight(b) - weight(a) || b.signers.length - a.signers.length || (a.key < b.key ? -1 : 1))
    .map(({ sha256, signers }, i) => ({ letter: letter(i), sha256, signers }));
}

/** What one key says of an artifact: its counted word, else all that does not count. */
export interface Reading {
  /** None when it says nothing, several when it does not speak with one voice. */
  readonly values: readonly Value[];
  readonly counted: boolean;
}

export function readingOf(values: readonly Value[], fingerprint: Fingerprint): Reading {
  const theirs = values.filter((value) => signersWith(value, fingerprint).length > 0);
  const counted = theirs.filter((value) => signersWith(value, fingerprint).some((signer) => signer.counted));
  return counted.length > 0 ? { values: counted, counted: true } : { values: theirs, counted: false };
}

interface Said {
  readonly signer: SignerShown;
  readonly sha256: readonly Hex[];
}

/** A statement with several hashes speaks of several files of one name, unless it says that the build is not deterministic. */
function saidOf({ hashes }: SubjectVerdict): Said[] {
  const rows = hashes.flatMap(({ sha256, signers }) => signers.map((signer) => ({ sha256, signer })));
  const parts = ({ sha256, signer }: (typeof rows)[number]) => (signer.why === 'not deterministic' ? sha256 : '');
  return [...Map.groupBy(rows, (row) => `${row.signer.fingerprint} ${row.signer.id} ${parts(row)}`).values()]
    .map((of) => ({ signer: of[0]?.signer as SignerShown, sha256: of.map((row) => row.sha256).sort() }));
}

function signersWith(value: Value, fingerprint: Fingerprint): SignerShown[] {
  return value.signers.filter((signer) => signer.fingerprint === fingerprint);
}

function letter(i: number): string {
  const round = Math.floor(i / 26);
  return String.fromCharCode(65 + (i % 26)) + (round === 0 ? '' : String(round + 1));
}
