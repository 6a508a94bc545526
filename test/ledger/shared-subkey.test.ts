import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes } from '../../src/base/bytes.ts';
import { readForeignSignatures } from '../../src/openpgp/verify/foreign-file.ts';
import { encodeForeignSignature } from '../../src/statement/foreign-signature.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import { BORN, fingerprintOf, makeKey } from '../openpgp/craft.ts';
import { primaryPacket, signed, subkey, userId } from '../openpgp/craft-certificate.ts';
import { importOne, LIST, subjectOf } from './foreign.ts';
import { openWorkbench } from './workbench.ts';

test('a subkey that belongs to two keys signs for the one that a policy names, whatever other certificates are here', async (t) => {
  const [sub, ...pair] = await Promise.all([makeKey(), makeKey(), makeKey()]);
  const primaries = pair.sort((a, b) => (fingerprintOf(a) < fingerprintOf(b) ? -1 : 1));
  const packet = await signed(sub, sub, { text: null, getBytes: () => LIST }, { type: 0x00 });
  const { signatures: [canonical] } = await readForeignSignatures(packet);
  const message = encodeMessage({ kind: 'sha256sums', payload: LIST, signature: encodeForeignSignature({ scheme: 'openpgp', packet: canonical as Uint8Array }) });
  for (const named of primaries) {
    const ledger = await openWorkbench(t, { now: BORN + 1_000 });
    await ledger.addPolicy(`concur-policy 1\nproject tails\nsigner ada ${fingerprintOf(named)}\ngroup builders 1 ada\nquorum builders\n`);
    for (const primary of primaries) {
      const certificate = concatBytes(primaryPacket(primary), await userId(primary, 'Ada'), await subkey(primary, sub));
      await ledger.importCertificates(certificate, 'others');
    }
    const filing = { path: '1.0/ada/all.SHA256SUMS', project: 'tails', release: '1.0', signaturePath: null, signatureFile: null, signedFile: null };
    const { signer } = (await importOne(ledger, { message, filing })) as { signer: string };
    assert.equal(signer, fingerprintOf(named));
    assert.equal((await subjectOf(ledger))?.verdict, 'AGREED');
  }
});
