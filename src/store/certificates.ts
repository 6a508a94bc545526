/** Certificates in the store: one for each primary key, replaced when more of it is known. */

import type { Fingerprint } from '../base/fingerprint.ts';
import type { Database } from './database.ts';
import { certificateIndex } from './indexes.ts';
import { keyOf, keysBelow, partOf } from './keys.ts';
import { decodeCertificate, encodeCertificate, type CertificateRecord } from './record.ts';
import type { Writer } from './writer.ts';

export interface Certificates {
  /** On disk when it resolves; replaces what is there. @throws ConcurError write-failed */
  putCertificate(record: CertificateRecord): Promise<void>;
  /** @throws ConcurError store-damaged | read-failed */
  certificate(fingerprint: Fingerprint): Promise<CertificateRecord | undefined>;
  /** In order of their fingerprints. */
  certificates(): Promise<CertificateRecord[]>;
  /** The primary key whose certificate binds this signing key; of several, the first by fingerprint. */
  primaryOf(signingKey: Fingerprint): Promise<Fingerprint | undefined>;
  /** Signing keys that have this id, in order: anybody can make another with the same one. @param keyId 16 digits, upper case */
  keysById(keyId: string): Promise<SigningKey[]>;
}

export interface SigningKey {
  /** Whose certificate binds it. */
  readonly primary: Fingerprint;
  readonly key: Fingerprint;
}

export function certificatesIn(database: Database, writer: Writer): Certificates {
  return {
    async putCertificate(certificate) {
      const record = encodeCertificate(certificate);
      // Keys that an earlier version bound stay listed: a certificate is all that was ever verified of it.
      await writer.write([{ operations: [{ type: 'put', ...record }], record, index: certificateIndex(certificate) }]);
    },
    async certificate(fingerprint) {
      const key = keyOf('certificate', fingerprint);
      const value = await database.get(key);
      return value === undefined ? undefined : decodeCertificate({ key, value });
    },
    certificates: async () => (await database.entries(keysBelow('certificate'))).map(decodeCertificate),
    async primaryOf(signingKey) {
      const [key] = await database.keys({ ...keysBelow('signing-key', signingKey), limit: 1 });
      return key === undefined ? undefined : partOf(key, -1);
    },
    keysById: async (keyId) => (await database.keys(keysBelow('key-id', keyId))).map((key) => ({ primary: partOf(key, 2), key: partOf(key, 3) })),
  };
}
