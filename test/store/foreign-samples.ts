/** Made-up foreign attestations. Each payload is lines of `HASH  NAME`, whatever its format: the store is told what it says. */

import { utf8Encode } from '../../src/base/bytes.ts';
import { ConcurError } from '../../src/base/errors.ts';
import type { ForeignFormat, ForeignStatement } from '../../src/statement/foreign.ts';
import { encodeForeignSignature } from '../../src/statement/foreign-signature.ts';
import { attestationId } from '../../src/statement/id.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import type { SignatureReport } from '../../src/statement/report.ts';
import type { NewAttestation } from '../../src/store/attestations.ts';
import type { StoredFiling } from '../../src/store/filings.ts';
import { ALICE, BOB, hashOf, numberedAttestation } from './samples.ts';

export interface ForeignOptions {
  readonly format?: ForeignFormat;
  /** Artifact name to hash, or to several. */
  readonly values?: Readonly<Record<string, string | readonly string[]>>;
  readonly signer?: string;
  /** Signature time, seconds. */
  readonly time?: number;
  readonly mathematics?: SignatureReport['mathematics'];
}

export const TARBALL = 'x86_64-linux-gnu/bitcoin-28.0-x86_64-linux-gnu.tar.gz';

export function foreignAttestation({ format = 'sha256sums', values = { [TARBALL]: hashOf('tarball') }, signer = ALICE, time = 1_700_000_000, mathematics = 'good' }: ForeignOptions = {}): NewAttestation {
  const payload = utf8Encode(Object.entries(values).flatMap(([name, hashes]) => [hashes].flat().map((hash) => `${hash}  ${name}\n`)).join(''));
  const signedPart = utf8Encode(`signed by ${signer} at ${time}`);
  return {
    id: attestationId({ kind: format, payload }, signer, signedPart),
    message: encodeMessage({ kind: format, payload, signature: encodeForeignSignature({ scheme: 'openpgp', packet: signedPart }) }),
    report: { mathematics, signer, signingKey: signer, created: time, algorithm: 'RSA 4096, SHA-256', algorithmAcceptable: true },
    firstSeen: time + 60,
    origin: 'local',
    content: sampleContent(format, payload),
  };
}

/** Number `i` of a long series: three signers to a payload, four names in each, the same each time it is asked for. */
export function numberedForeign(i: number): NewAttestation {
  const release = `28.${Math.floor(i / 3)}`;
  const values = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}/bitcoin-${release}-${name}.zip`, hashOf(`${name} of ${release}`)]));
  return foreignAttestation({ values, signer: [ALICE, BOB, 'C'.repeat(40)][i % 3] as string, time: 1_600_000_000 + i });
}

/** Number `i` of a long series of all kinds: ours, and foreign ones with and without a filing. */
export function numberedMixed(i: number): NewAttestation {
  if (i % 2 === 0) return numberedAttestation(i);
  return i % 4 === 1 ? numberedForeign(i) : { ...numberedForeign(i), filing: sampleFiling(`28.${i % 5}/${i}.SHA256SUMS`, { release: `28.${i % 5}` }) };
}

export function sampleFiling(path: string, filing: Partial<StoredFiling> = {}): StoredFiling {
  return { path, project: 'bitcoin-core', release: '28.0', signaturePath: `${path}.asc`, signatureFile: utf8Encode(`armor of ${path}`), signedFile: null, ...filing };
}

/** As the formats' reader would: what a payload says. */
export async function readSample(format: ForeignFormat, payload: Uint8Array): Promise<ForeignStatement> {
  return sampleContent(format, payload);
}

function sampleContent(format: ForeignFormat, payload: Uint8Array): ForeignStatement {
  const lines = new TextDecoder().decode(payload).split('\n').slice(0, -1).map((line) => line.split('  ') as [string, string]);
  if (lines.some(([, name]) => name === undefined)) throw new ConcurError('foreign-malformed', 'a line has no name');
  const byName = Map.groupBy(lines, ([, name]) => name);
  const values = [...byName].map(([artifact, found]) => ({ artifact, sha256: found.map(([hash]) => hash).sort() }));
  return { kind: 'foreign', format, sources: [], values: values.sort((a, b) => (a.artifact < b.artifact ? -1 : 1)), leftOut: [] };
}
