/** OpenPGP signatures in the pieces that in-toto keeps of them, put together again. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { concatBytes, toHex, utf8Encode } from '../../../src/base/bytes.ts';
import { parseForeignSignature } from '../../../src/openpgp/verify/foreign-signature.ts';
import { packetOfInTotoSignature, type InTotoSignature } from '../../../src/openpgp/verify/in-toto-packet.ts';
import { proofOf, readProof } from '../../../src/openpgp/verify/signature-proof.ts';
import { verifyForeign } from '../../../src/openpgp/verify/verify-foreign.ts';
import type { HashName, KeyKind } from '../../trees/secret-key.ts';
import { BORN, created } from '../craft.ts';
import { DATA, detachedPacket, idOf, makeSigner, signWith, type Signer } from '../foreign.ts';
import { openOracles } from '../node/oracles.ts';
import { lacks } from '../node/tools.ts';
import { candidates, certificatesIn, REAL, withoutReal } from '../real-data.ts';
import { refusedAs } from '../../refusal.ts';

let rsa: Signer;
let dsa: Signer;
let ed25519: Signer;

before(async () => {
  [rsa, dsa, ed25519] = await Promise.all(([{ algorithm: 'rsa', bits: 2048 }, { algorithm: 'dsa' }, { algorithm: 'ed25519' }] as const satisfies readonly KeyKind[]).map(makeSigner)) as [Signer, Signer, Signer];
});

/** What securesystemslib writes down of a packet. */
function piecesOf(packet: Uint8Array, { key }: Signer): InTotoSignature {
  const parsed = parseForeignSignature(packet);
  const [first = new Uint8Array(), second] = readProof(parsed.keyAlgorithm, proofOf(parsed)) ?? [];
  const proof = second === undefined ? first : key === dsa.key ? der(first, second) : concatBytes(left(first), left(second));
  return { keyid: key.fingerprint.toLowerCase(), otherHeaders: toHex(parsed.signedPart), signature: toHex(proof) };
}

function left(number: Uint8Array): Uint8Array {
  return concatBytes(new Uint8Array(32 - number.length), number);
}

function der(...numbers: readonly Uint8Array[]): Uint8Array {
  const integers = numbers.map((number) => ((number[0] as number) < 0x80 ? number : concatBytes(Uint8Array.of(0), number)));
  const content = concatBytes(...integers.flatMap((integer) => [Uint8Array.of(2, integer.length), integer]));
  return concatBytes(Uint8Array.of(0x30, content.length), content);
}

describe('an in-toto signature', () => {
  test('becomes the packet that it was taken from: RSA, DSA and Ed25519, any hash', async () => {
    for (const signer of [rsa, dsa, ed25519]) {
      for (const hash of ['sha1', 'sha256', 'sha384', 'sha512'] as const satisfies readonly HashName[]) {
        const packet = await detachedPacket(signer.key, DATA, { hash });
        assert.deepEqual(packetOfInTotoSignature(piecesOf(packet, signer), [DATA]), packet);
      }
    }
  });

  test('that names no key under its own protection gets its key id from the JSON', async () => {
    const packet = await signWith(rsa.key, DATA, { hashed: [created(BORN)], unhashed: [idOf(rsa.key)] });
    assert.deepEqual(packetOfInTotoSignature(piecesOf(packet, rsa), [DATA]), packet);
    assert.throws(() => packetOfInTotoSignature({ ...piecesOf(packet, rsa), keyid: 'ada' }, [DATA]), refusedAs('signature-unacceptable', /does not name its key/));
  });

  test('is bad over other data, though its check bits are made from it', async () => {
    const pieces = piecesOf(await detachedPacket(rsa.key, DATA), rsa);
    const other = [utf8Encode('some'), 'thing else'];
    const { mathematics } = await verifyForeign(parseForeignSignature(packetOfInTotoSignature(pieces, other)), other, rsa.certificate);
    assert.equal(mathematics, 'bad');
  });

  test('is refused when its pieces are no signature', async () => {
    const pieces = piecesOf(await detachedPacket(dsa.key, DATA), dsa);
    const malformed: readonly Partial<InTotoSignature>[] = [
      { otherHeaders: '' }, { otherHeaders: 'xyz' }, { otherHeaders: pieces.otherHeaders.slice(0, -2) }, { otherHeaders: `${pieces.otherHeaders}00` },
      { signature: '' }, { signature: 'ABCD' }, { signature: pieces.signature.slice(0, -2) }, { signature: `${pieces.signature}00` }, { signature: `31${pieces.signature.slice(2)}` }, { signature: '3003020101' },
    ];
    for (const change of malformed) assert.throws(() => packetOfInTotoSignature({ ...pieces, ...change }, [DATA]), refusedAs('signature-malformed', /./));
    for (const [start, message] of [['03', /version 3/], ['06', /version 6/], ['0410', /type 0x10/], ['040011ff', /hash 255/], ['04001103', /RIPEMD/], ['04006408', /algorithm 100/]] as const) {
      const otherHeaders = start + pieces.otherHeaders.slice(start.length);
      assert.throws(() => packetOfInTotoSignature({ ...pieces, otherHeaders }, [DATA]), refusedAs('signature-unacceptable', message));
    }
  });

  test('of a real link is good, as gpgv says', { skip: withoutReal || lacks('gpgv') }, async (t) => {
    const oracles = await openOracles();
    t.after(() => oracles.close());
    const folder = join('formats', 'in-toto-gpg-link');
    for (const [where, link] of [
      ['apt-transport-in-toto', 'rebuild.5863835e.link'], ['apt-transport-in-toto', 'rebuild.e946fc60.link'],
      ['in-toto', 'demo_files_gpg/write-code.8288ef56.link'], ['in-toto', 'demo_files_gpg/package.7b3abb26.link'],
    ] as const) {
      const { signed, signatures: [written] } = JSON.parse(await readFile(join(REAL, folder, where, link), 'utf8')) as Link;
      const data = utf8Encode(canonical(signed));
      const packet = packetOfInTotoSignature({ keyid: written.keyid, otherHeaders: written.other_headers, signature: written.signature }, [data]);
      const parsed = parseForeignSignature(packet);
      const [certificate] = candidates((await certificatesIn(folder, where)).values(), parsed);
      assert.ok(certificate !== undefined, link);
      const { mathematics } = await verifyForeign(parsed, [data], certificate);
      assert.deepEqual([mathematics, await oracles.gpgv({ certificate: certificate.bytes, signature: packet, data })], ['good', 'good'], link);
    }
  });
});

interface Link {
  readonly signed: unknown;
  readonly signatures: readonly [{ readonly keyid: string; readonly other_headers: string; readonly signature: string }];
}

/** As in-toto signs JSON: in a string only the backslash and the quotation mark are escaped. */
function canonical(value: unknown): string {
  if (typeof value === 'string') return `"${value.replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`)}"`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => `${canonical(name)}:${canonical(member)}`).join(',')}}`;
}
