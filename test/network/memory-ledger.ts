/**
 * A ledger in memory. Its statements are text: `project|word|anything`. The word decides what becomes of them, and is their
 * signer too: a fingerprint as it is, any other by its hash.
 */

import { EventEmitter } from 'node:events';
import { utf8Decode, utf8Encode, type Hex } from '../../src/base/bytes.ts';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import type { EvidencePartRequest, NetworkLedger, Outcome, Publication, Received } from '../../src/network/port.ts';
import { CERTIFICATES_SCOPE, type TrieItem, type TrieName, type Tries } from '../../src/sync/tries.ts';
import { MemoryTries } from '../sync/memory-tries.ts';

export class MemoryLedger implements NetworkLedger {
  readonly statements = new Map<Hex, Publication>();
  readonly waitingMessages = new Map<Hex, Uint8Array>();
  readonly certificates = new Map<Fingerprint, Uint8Array>();
  readonly evidence = new Map<Hex, Uint8Array>();
  readonly received: { readonly outcome: Outcome; readonly peer: string }[] = [];
  readonly syncedWith: string[] = [];
  readonly tries: Tries;
  readonly relayed: Tries;
  readonly #followed: readonly string[];
  readonly #held = new MemoryTries();
  readonly #changed = new EventEmitter();

  constructor(...followed: string[]) {
    this.#followed = followed;
    const of = (scope: string): Tries => (scope === CERTIFICATES_SCOPE ? this.#certificateTries() : this.#held);
    this.tries = {
      roots: (scope) => of(scope).roots(scope),
      node: (trie, prefix) => of(trie.scope).node(trie, prefix),
      items: (trie, prefix, after, limit) => of(trie.scope).items(trie, prefix, after, limit),
    };
    this.relayed = this.tries;
  }

  /** Resolves once `condition` holds; it is looked at after each change. */
  async until(condition: (ledger: this) => boolean): Promise<void> {
    while (!condition(this)) await new Promise((resolve) => { this.#changed.once('change', resolve); });
  }

  holds(...publications: Publication[]): boolean {
    return publications.every(({ id }) => this.statements.has(id));
  }

  add(publication: Publication): Publication {
    this.statements.set(publication.id, publication);
    const { scope, signer, time, id } = placeOf(publication);
    this.#held.add({ scope, signer }, { time, id });
    return publication;
  }

  async receive(message: Uint8Array, peer: string): Promise<Received> {
    const outcome = this.#judge(message);
    this.received.push({ outcome, peer });
    this.#changed.emit('change');
    return { outcome, item: outcome === 'refused' ? null : placeOf(publicationOf(message)) };
  }

  #judge(message: Uint8Array): Outcome {
    const publication = publicationOf(message);
    const word = wordOf(publication);
    if (word === 'forged') return 'refused';
    if (word === 'stranger' || !this.#followed.includes(publication.scope)) return 'ignored';
    if (this.statements.has(publication.id)) return 'known';
    if (/^[0-9A-F]{40}$/.test(word) && !this.certificates.has(word)) {
      this.waitingMessages.set(publication.id, message);
      return 'waiting';
    }
    this.add(publication);
    return 'new';
  }

  async followed(): Promise<string[]> {
    return [CERTIFICATES_SCOPE, ...this.#followed];
  }

  async offered(): Promise<string[]> {
    return [...new Set([CERTIFICATES_SCOPE, ...this.#followed, ...[...this.statements.values()].map(({ scope }) => scope)])];
  }

  async interest(scope: string): Promise<ReadonlySet<Fingerprint> | 'all'> {
    return scope === CERTIFICATES_SCOPE ? new Set([...this.certificates.keys(), ...await this.missingCertificates()]) : 'all';
  }

  async waiting({ scope, signer }: TrieName): Promise<TrieItem[]> {
    return [...this.waitingMessages.values()].map((message) => placeOf(publicationOf(message))).filter((place) => place.scope === scope && place.signer === signer);
  }

  async has(id: Hex): Promise<boolean> {
    return this.statements.has(id);
  }

  async read(scope: string, id: Hex, signer: Fingerprint | null): Promise<Uint8Array | undefined> {
    return scope === CERTIFICATES_SCOPE ? this.certificates.get(signer ?? '') : this.statements.get(id)?.message;
  }

  async missingCertificates(): Promise<Fingerprint[]> {
    return [...this.waitingMessages.values()].map((message) => wordOf(publicationOf(message)));
  }

  async certificate(fingerprint: Fingerprint): Promise<Uint8Array | undefined> {
    return this.certificates.get(fingerprint);
  }

  async receiveCertificate(fingerprint: Fingerprint, certificate: Uint8Array): Promise<'new' | 'known' | 'refused'> {
    if (!textOf(certificate).includes(fingerprint)) return 'refused';
    // What says more is kept, as if the two were merged.
    if ((this.certificates.get(fingerprint)?.length ?? 0) >= certificate.length) return 'known';
    this.certificates.set(fingerprint, certificate);
    for (const [id, message] of this.waitingMessages) {
      this.waitingMessages.delete(id);
      this.#judge(message);
    }
    this.#changed.emit('change');
    return 'new';
  }

  async evidencePart({ sha256, offset, length }: EvidencePartRequest): Promise<{ size: number; bytes: Uint8Array } | null> {
    const piece = this.evidence.get(sha256);
    return piece === undefined ? null : { size: piece.length, bytes: piece.subarray(offset, offset + length) };
  }

  async synced(scope: string, peer: string): Promise<void> {
    if (scope !== CERTIFICATES_SCOPE) this.syncedWith.push(`${scope} ${peer}`);
    this.#changed.emit('change');
  }

  #certificateTries(): MemoryTries {
    const tries = new MemoryTries();
    for (const [signer, bytes] of this.certificates) tries.add({ scope: CERTIFICATES_SCOPE, signer }, { time: 0, id: sha256Hex(bytes) });
    return tries;
  }
}

/** @param text `project|word|anything` */
export function statement(text: string): Publication {
  return publicationOf(utf8Encode(text));
}

export function placeOf(publication: Publication): TrieName & TrieItem {
  const { id, scope } = publication;
  const word = wordOf(publication);
  const signer = /^[0-9A-F]{40}$/.test(word) ? word : sha256Hex(utf8Encode(word)).slice(0, 40).toUpperCase();
  return { scope, signer, time: Number.parseInt(id.slice(-4), 16), id };
}

function publicationOf(message: Uint8Array): Publication {
  return { id: sha256Hex(message), scope: textOf(message).split('|')[0] as string, message };
}

function wordOf({ message }: Pick<Publication, 'message'>): string {
  return textOf(message).split('|')[1] ?? '';
}

function textOf(message: Uint8Array): string {
  return utf8Decode(message, 'statement-malformed', 'statement');
}
