/** What we armor is read by programs that are stricter than ours. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { unarmor } from 'openpgp';
import { armorCertificate, armorSignature, decodeArmor } from '../../../src/openpgp/verify/armor.ts';
import { readCertificates, type Certificate } from '../../../src/openpgp/verify/certificate.ts';
import { ED25519, makeKey } from '../craft.ts';
import { lacks, openGpg } from '../node/tools.ts';

describe('an armored certificate', () => {
  test('is read by gpg, whatever the length of its last line', { skip: lacks('gpg') }, async () => {
    const gpg = await openGpg();
    try {
      const remainders = new Set<number>();
      for (const name of ['A', 'Al', 'Ala']) {
        const { bytes, fingerprint } = await certificateOf({ ...ED25519, userIDs: [{ name }] });
        remainders.add(bytes.length % 3);
        const listed = gpg.run(['--with-colons', '--show-keys'], armorCertificate(bytes)).toString();
        assert.match(listed, new RegExp(`^fpr:+${fingerprint}:$`, 'm'), `${bytes.length} bytes`);
      }
      assert.equal(remainders.size, 3);
    } finally {
      await gpg.close();
    }
  });

  test('of version 6 has no checksum, and is the same bytes again', async () => {
    const { bytes } = await certificateOf({ type: 'curve25519', config: { v6Keys: true } });
    const armored = armorCertificate(bytes);
    assert.doesNotMatch(armored, /^=/m);
    assert.deepEqual(await decodeArmor(armored, 'certificate-malformed'), bytes);
  });
});

async function certificateOf(options: Parameters<typeof makeKey>[0]): Promise<Certificate> {
  const { certificates: [certificate] } = await readCertificates((await makeKey(options)).toPublic().write());
  return certificate as Certificate;
}

test('bytes that lie inside of others are armored like any: the library throws where they begin at an odd place', async () => {
  const packet = Uint8Array.from({ length: 40 }, (_, i) => (i === 0 ? 0xc2 : i === 1 ? 38 : 4));
  for (let offset = 0; offset < 8; offset++) {
    const around = new Uint8Array(offset + packet.length);
    around.set(packet, offset);
    assert.deepEqual(await decodeArmor(armorSignature(around.subarray(offset)), 'signature-malformed'), packet, String(offset));
  }
});

describe('armor that is decoded without the library', () => {
  const bodies = fc.uint8Array({ minLength: 1, maxLength: 200 });
  const lineLengths = fc.constantFrom(4, 60, 64, 76);
  const odd = ['', '\n', '\r\n', '\r', ' ', '\t', '=', '==', '-', '- ', 'Comment: x\n', 'Comment:\n', ':', 'é', '\u0000', '=AAAA\n', '=AAA\n', '-----', '\n\n'];
  const mutations = fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.integer({ min: 0, max: 3 }), put: fc.constantFrom(...odd) }), { maxLength: 2 });

  test('gives what the library gives, or what the library refuses is refused, however it is spelled', async () => {
    await fc.assert(fc.asyncProperty(bodies, lineLengths, mutations, async (bytes, lineLength, changes) => {
      const block = changes.reduce(change, blockOf(bytes, lineLength));
      assert.deepEqual(await decodeArmor(block, 'signature-malformed').catch(() => null), await byLibrary(block));
    }), { seed: 1, numRuns: 2_000 });
  });

  test('is found whatever its header, its line ends and its checksum are', async () => {
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => i);
    for (const header of ['', 'Version: GnuPG v1\n', 'Version: x\nComment: y: z\n']) {
      for (const checksum of ['', '=AAAA\n']) {
        const block = blockOf(bytes, 64).replace('\n\n', `\n${header}\n`).replace('-----END', `${checksum}-----END`);
        for (const text of [block, block.replaceAll('\n', '\r\n')]) assert.deepEqual(await decodeArmor(text, 'signature-malformed'), bytes);
      }
    }
  });

  function blockOf(bytes: Uint8Array, lineLength: number): string {
    const lines = Buffer.from(bytes).toString('base64').replace(new RegExp(`.{1,${lineLength}}`, 'g'), '$&\n');
    return `-----BEGIN PGP SIGNATURE-----\n\n${lines}-----END PGP SIGNATURE-----`;
  }

  function change(text: string, { at, cut, put }: { at: number; cut: number; put: string }): string {
    const place = Math.floor(at * text.length);
    return text.slice(0, place) + put + text.slice(place + cut);
  }

  async function byLibrary(block: string): Promise<Uint8Array | null> {
    return unarmor(`${block}\n`).then(({ data }) => new Uint8Array(data as Uint8Array), () => null);
  }
});
