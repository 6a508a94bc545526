/** What we armor is read by programs that are stricter than ours. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
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
