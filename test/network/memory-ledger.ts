/** A ledger in memory. Its statements are text: `project|word|anything`, and the word decides what becomes of them. */

import { EventEmitter } from 'node:events';
import { utf8Decode, utf8Encode, type Hex } from '../../src/base/bytes.ts';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import type { EvidencePartRequest, NetworkLedger, Outcome, Publication } from '../../src/network/port.ts';

export class MemoryLedger implements NetworkLedger {
  readonly statements = new Map<Hex, Publication>();
  readonly waiting = new Map<Hex, Uint8Array>();
  readonly certificates = new Map<Fingerprint, Uint8Array>();
  readonly evidence = new Map<Hex, Uint8Array>();
  readonly received: { readonly outcome: Outcome; readonly peer: string }[] = [];
  readonly syncedWith: string[] = [];
  readonly #followed: readonly string[];
  readonly #changed = new EventEmitter();

  constructor(...followed: string[]) {
    this.#followed = followed;
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
    return publication;
  }

  async receive(message: Uint8Array, peer: string): Promise<Outcome> {
    const outcome = this.#judge(message);
    this.received.push({ outcome, peer });
    this.#changed.emit('change');
    return outcome;
  }

  #judge(message: Uint8Array): Outcome {
    const publication = statement(utf8Decode(message, 'statement-malformed', 'statement'));
    const [, word = ''] = textOf(publication).split('|');
    if (word === 'forged') return 'refused';
    if (word === 'stranger' || !this.#followed.includes(publication.scope)) return 'ignored';
    if (this.statements.has(publication.id)) return 'known';
    if (/^[0-9A-F]{40}$/.test(word) && !this.certificates.has(word)) {
      this.waiting.set(publication.id, message);
      return 'waiting';
    }
    this.add(publication);
    return 'new';
  }

  async projects(): Promise<string[]> {
    return [...this.#followed];
  }

  async offered(): Promise<string[]> {
    return [...new Set([...this.#followed, ...[...this.statements.values()].map(({ scope }) => scope)])];
  }

  async inventory(project: string, after: Hex | null, limit: number): Promise<Hex[]> {
    const ids = [...this.statements.values()].filter((publication) => publication.scope === project).map(({ id }) => id).sort();
    return ids.filter((id) => after === null || id > after).slice(0, limit);
  }

  async has(id: Hex): Promise<boolean> {
    return this.statements.has(id);
  }

  async read(id: Hex): Promise<Uint8Array | undefined> {
    return this.statements.get(id)?.message;
  }

  async missingCertificates(): Promise<Fingerprint[]> {
    return [...this.waiting.values()].map((message) => textOf({ message }).split('|')[1] as string);
  }

  async namedCertificates(): Promise<Fingerprint[]> {
    return [...this.certificates.keys()];
  }

  async certificate(fingerprint: Fingerprint): Promise<Uint8Array | undefined> {
    return this.certificates.get(fingerprint);
  }

  async receiveCertificate(fingerprint: Fingerprint, certificate: Uint8Array): Promise<'new' | 'known' | 'refused'> {
    if (!textOf({ message: certificate }).includes(fingerprint)) return 'refused';
    // What says more is kept, as if the two were merged.
    if ((this.certificates.get(fingerprint)?.length ?? 0) >= certificate.length) return 'known';
    this.certificates.set(fingerprint, certificate);
    for (const [id, message] of this.waiting) {
      this.waiting.delete(id);
      this.#judge(message);
    }
    this.#changed.emit('change');
    return 'new';
  }

  async evidencePart({ sha256, offset, length }: EvidencePartRequest): Promise<{ size: number; bytes: Uint8Array } | null> {
    const piece = this.evidence.get(sha256);
    return piece === undefined ? null : { size: piece.length, bytes: piece.subarray(offset, offset + length) };
  }

  async synced(project: string, peer: string): Promise<void> {
    this.syncedWith.push(`${project} ${peer}`);
    this.#changed.emit('change');
  }
}

/** @param text `project|word|anything` */
export function statement(text: string): Publication {
  const message = utf8Encode(text);
  return { id: sha256Hex(message), scope: text.split('|')[0] as string, message };
}

function textOf({ message }: Pick<Publication, 'message'>): string {
  return utf8Decode(message, 'statement-malformed', 'statement');
}
