/** Certificates that this node knows: found by fingerprint, merged so that no binding is lost and no revocation forgotten. */

import type { Clock } from '../base/clock.ts';
import { ConcurError } from '../base/errors.ts';
import { keyIdOf, type Fingerprint } from '../base/fingerprint.ts';
import { equalBytes } from '../base/bytes.ts';
import type { Certificate } from '../openpgp/verify/certificate.ts';
import type { KeyFacts } from '../statement/report.ts';
import type { CertificateRecord, Store } from '../store/store.ts';
import type { CertificateImport, CertificateRefusal } from './port.ts';

export interface ImportOptions {
  /** The operator holds the secret key. */
  readonly own: boolean;
  /** Of what is in the bytes, keep this certificate only: a peer may send nothing but what was asked for. */
  readonly only?: Fingerprint;
}

export interface CertificateBook {
  /** Parsed and ready to check signatures with. */
  usable(fingerprint: Fingerprint): Promise<Certificate | undefined>;
  facts(fingerprint: Fingerprint): Promise<KeyFacts | undefined>;
  record(fingerprint: Fingerprint): Promise<CertificateRecord | undefined>;
  all(): Promise<CertificateRecord[]>;
  isOwn(fingerprint: Fingerprint): Promise<boolean>;
  /** The primary key whose certificate binds this (sub)key. */
  ownerOf(key: Fingerprint): Promise<Fingerprint | undefined>;
  /** All whose certificate binds this (sub)key; in order of their fingerprints. */
  ownersOf(key: Fingerprint): Promise<Fingerprint[]>;
  /** The same for a key id, which several keys may share. */
  ownersOfId(keyId: string): Promise<Fingerprint[]>;
  import(bytes: Uint8Array, options: ImportOptions): Promise<{ imported: Kept[]; refused: CertificateRefusal[] }>;
}

export interface Kept extends Omit<CertificateImport, 'released'> {
  /** That the operator holds its secret key was not known before. */
  readonly becameOwn: boolean;
}

/** Key ids whose owners are remembered: strangers name any. */
const MAX_REMEMBERED_IDS = 1_000;

export function openCertificateBook(store: Store, clock: Clock): CertificateBook {
  // Parsing a certificate costs as much as several signatures; there are few and they are small.
  const parsed = new Map<Fingerprint, Promise<Certificate | undefined>>();
  // Each statement asks whose key signed it, and the same few signed most.
  const owners = new Map<string, ReturnType<Store['keysById']>>();

  function usable(fingerprint: Fingerprint): Promise<Certificate | undefined> {
    const known = parsed.get(fingerprint);
    if (known !== undefined) return known;
    const asked = parseStored(fingerprint);
    parsed.set(fingerprint, asked);
    // What is not there may come, and what could not be read may be read again.
    const forget = (): void => { if (parsed.get(fingerprint) === asked) parsed.delete(fingerprint); };
    asked.then((certificate) => (certificate === undefined ? forget() : undefined), forget);
    return asked;
  }

  async function parseStored(fingerprint: Fingerprint): Promise<Certificate | undefined> {
    const record = await store.certificate(fingerprint);
    return record === undefined ? undefined : parseOne(record.bytes);
  }

  function keysById(keyId: string): ReturnType<Store['keysById']> {
    const known = owners.get(keyId);
    if (known !== undefined) return known;
    if (owners.size >= MAX_REMEMBERED_IDS) owners.clear();
    const asked = store.keysById(keyId);
    owners.set(keyId, asked);
    asked.catch(() => { if (owners.get(keyId) === asked) owners.delete(keyId); });
    return asked;
  }

  /** One at a time: of two merges with the same older version the later would undo the earlier, a revocation perhaps. */
  let merging: Promise<unknown> = Promise.resolve();

  function keep(incoming: Certificate, own: boolean): Promise<Kept> {
    const kept = merging.then(() => merge(incoming, own));
    merging = kept.catch(() => undefined);
    return kept;
  }

  async function merge(incoming: Certificate, own: boolean): Promise<Kept> {
    const { mergeCertificates } = await import('../openpgp/verify/merge.ts');
    const { fingerprint } = incoming;
    const known = await store.certificate(fingerprint);
    const merged = known === undefined ? incoming : await mergeCertificates(known.bytes, incoming.bytes);
    const outcome = known === undefined ? 'new' : equalBytes(known.bytes, merged.bytes) ? 'known' : 'updated';
    const becameOwn = own && known?.own !== true;
    if (outcome !== 'known' || becameOwn) {
      await store.putCertificate({
        fingerprint,
        bytes: merged.bytes,
        facts: merged.facts,
        own: own || known?.own === true,
        firstSeen: known?.firstSeen ?? clock.now(),
      });
      // Only now: whoever looked while it was written may have found what was there before.
      owners.clear();
      parsed.set(fingerprint, Promise.resolve(merged));
    }
    return { fingerprint, outcome, becameOwn };
  }

  return {
    usable,
    facts: async (fingerprint) => (await store.certificate(fingerprint))?.facts,
    record: (fingerprint) => store.certificate(fingerprint),
    all: () => store.certificates(),
    isOwn: async (fingerprint) => (await store.certificate(fingerprint))?.own === true,
    ownerOf: (key) => store.primaryOf(key),
    ownersOf: async (key) => primariesOf((await keysById(keyIdOf(key))).filter((found) => found.key === key)),
    ownersOfId: async (keyId) => primariesOf(await keysById(keyId)),
    async import(bytes, { own, only }) {
      const { readCertificates } = await import('../openpgp/verify/certificate.ts');
      const { certificates, refused } = await readCertificates(bytes);
      const imported: Kept[] = [];
      for (const certificate of certificates) {
        if (only === undefined || certificate.fingerprint === only) imported.push(await keep(certificate, own));
      }
      return { imported, refused: refused.map(({ code, message }) => ({ code, reason: message })) };
    },
  };
}

function primariesOf(found: readonly { readonly primary: Fingerprint }[]): Fingerprint[] {
  return [...new Set(found.map(({ primary }) => primary))].sort();
}

/** What was stored was stripped and verified before, so a refusal now is damage. */
async function parseOne(bytes: Uint8Array): Promise<Certificate> {
  const { readCertificates } = await import('../openpgp/verify/certificate.ts');
  const { certificates: [certificate], refused: [refusal] } = await readCertificates(bytes);
  if (certificate !== undefined) return certificate;
  throw new ConcurError('store-damaged', 'a stored certificate cannot be read', { cause: refusal });
}
