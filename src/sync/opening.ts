/** The first part of a conversation: which scopes differ, and whose items in them. It begins a walk for each such trie. */

import type { Fingerprint } from '../base/fingerprint.ts';
import type { Hex } from '../base/bytes.ts';
import { MAX_SCOPES_PER_ASK, MAX_SIGNERS_PER_CONVERSATION } from '../base/limits.ts';
import { malformedReply } from './malformed-reply.ts';
import { ownTrie } from './own-side.ts';
import type { ReconciliationOptions } from './reconciliation-options.ts';
import { digestScope, type ShortForms } from './short-forms.ts';
import { SYNC_VERSION, type SignersAsk, type SignersPage, type SyncReply, type SyncRequest } from './sync-messages.ts';
import type { SignerRoot } from './tries.ts';
import { Walk } from './walk.ts';
import type { Walking } from './walking.ts';

/** A scope that both sides know, and this node's part of it. */
interface Shared {
  readonly scope: string;
  /** In the peer's list. */
  readonly place: number;
  readonly interest: ReadonlySet<Fingerprint> | 'all';
  /** Of the signers that are of interest. */
  readonly roots: readonly SignerRoot[];
  readonly digest: Hex;
}

export class Opening {
  readonly #options: ReconciliationOptions;
  readonly #short: ShortForms;
  readonly #walking: Walking;
  #stage: 'hello' | 'compare' | 'signers' | 'over' = 'hello';
  #shared: readonly Shared[] = [];
  #asks: SignersAsk[] = [];
  #signers = 0;

  constructor(options: ReconciliationOptions, short: ShortForms, walking: Walking) {
    this.#options = options;
    this.#short = short;
    this.#walking = walking;
  }

  get isOver(): boolean {
    return this.#stage === 'over';
  }

  isOffered(scope: string): boolean {
    return this.#shared.some((shared) => shared.scope === scope);
  }

  /** False when signers of it were not looked at any more. */
  isCompared(scope: string): boolean {
    return !this.#asks.some((ask) => ask.scope === scope);
  }

  next(): SyncRequest | null {
    const { salt } = this.#options;
    switch (this.#stage) {
      case 'hello': return { kind: 'hello', version: SYNC_VERSION };
      case 'compare': return {
        kind: 'compare', salt, places: this.#shared.map(({ place }) => place), digest: this.#short.combined(this.#shared.map(({ digest }) => digest)),
      };
      case 'signers': return { kind: 'ask-signers', salt, asks: this.#asks.slice(0, MAX_SCOPES_PER_ASK) };
      case 'over': return null;
    }
  }

  async take(reply: SyncReply): Promise<void> {
    if (this.#stage === 'hello' && reply.kind === 'hello') await this.#takeHello(reply);
    else if (this.#stage === 'compare' && reply.kind === 'equal') this.#stage = 'over';
    else if (this.#stage === 'compare' && reply.kind === 'different') this.#takeDigests(reply.digests);
    else if (this.#stage === 'signers' && reply.kind === 'signers') await this.#takePages(reply.pages);
    else throw malformedReply(`is "${reply.kind}", which does not answer the question`);
  }

  async #takeHello({ version, scopes }: SyncReply & { kind: 'hello' }): Promise<void> {
    if (version > SYNC_VERSION) throw malformedReply(`has version ${version}, at most ${SYNC_VERSION} was offered`);
    const followed = new Set(this.#options.scopes);
    const shared = scopes.map((scope, place) => ({ scope, place })).filter(({ scope }) => followed.has(scope));
    this.#shared = await Promise.all(shared.map(async ({ scope, place }) => this.#share(scope, place)));
    this.#stage = shared.length === 0 ? 'over' : 'compare';
  }

  async #share(scope: string, place: number): Promise<Shared> {
    const interest = await this.#options.interest(scope);
    const roots = (await this.#options.tries.roots(scope)).filter(({ signer }) => interest === 'all' || interest.has(signer));
    return { scope, place, interest, roots, digest: this.#short.scope(scope, digestScope(roots)) };
  }

  #takeDigests(digests: readonly Hex[]): void {
    if (digests.length !== this.#shared.length) throw malformedReply(`has ${digests.length} digests where ${this.#shared.length} were asked for`);
    const different = this.#shared.filter(({ digest }, i) => digest !== digests[i]);
    this.#asks = different.map(({ scope, interest }) => ({ scope, form: interest === 'all' ? 'full' : 'short', after: null }));
    this.#stage = this.#asks.length === 0 ? 'over' : 'signers';
  }

  async #takePages(pages: readonly SignersPage[]): Promise<void> {
    const asked = this.#asks.splice(0, pages.length);
    if (asked.length < pages.length) throw malformedReply('tells of more scopes than were asked for');
    const further: SignersAsk[] = [];
    for (const [i, page] of pages.entries()) {
      const ask = asked[i] as SignersAsk;
      await this.#takePage(ask, page);
      if (page.more) further.push({ ...ask, after: page.signers.at(-1)?.name ?? null });
    }
    this.#asks = [...further, ...this.#asks];
    if (this.#asks.length === 0 || this.#signers > MAX_SIGNERS_PER_CONVERSATION) this.#stage = 'over';
  }

  async #takePage({ scope, form, after }: SignersAsk, page: SignersPage): Promise<void> {
    const [first] = page.signers;
    if (page.form !== form || (first !== undefined && after !== null && first.name <= after)) throw malformedReply('names signers in another way than was asked for');
    this.#signers += page.signers.length;
    const { roots, interest } = this.#shared.find((shared) => shared.scope === scope) as Shared;
    const rootOf = new Map(roots.map((root) => [root.signer, root]));
    const known = interest === 'all' ? null : new Map(Array.from(interest, (signer) => [this.#short.name(signer), signer]));
    for (const { name, count, digest } of page.signers) {
      const signer = known === null ? name : known.get(name);
      if (signer === undefined || count === 0) continue;
      const root = rootOf.get(signer);
      if (root === undefined || this.#short.node(root.digest) !== digest) await this.#begin({ scope, signer }, root, count);
    }
  }

  async #begin(trie: { readonly scope: string; readonly signer: Fingerprint }, root: SignerRoot | undefined, theirs: number): Promise<void> {
    const walk = new Walk(ownTrie(this.#options.tries, trie, await this.#options.setAside(trie)), this.#short);
    walk.begin(root);
    this.#walking.add(walk, theirs);
  }
}
