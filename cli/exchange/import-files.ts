/** From files of others to the ledger: walks, hands over in bundles, and keeps count. What was handed over stays, whatever comes after. */

import { basename, join } from 'node:path';
import { stat } from 'node:fs/promises';
import type { Hex } from '../../src/base/bytes.ts';
import { ConcurError } from '../../src/base/errors.ts';
import type { Fingerprint } from '../../src/base/fingerprint.ts';
import { MAX_IMPORT_BATCH_BYTES } from '../../src/base/limits.ts';
import type { FoundEntry, WalkOptions, WhyIgnored } from '../../src/formats/walk.ts';
import type { ImportOutcome, Ledger } from '../../src/ledger/port.ts';
import type { ForeignFormat } from '../../src/statement/foreign.ts';
import { decodeMessage } from '../../src/statement/message.ts';
import type { Context } from '../context.ts';
import { watchProgress } from '../terminal/progress.ts';
import { countingLine } from '../view/progress.ts';
import { openBundle, sizeOf, type Bundle } from './batches.ts';
import type { RefusedFile } from './certificates.ts';

export interface RefusedEntry extends RefusedFile {
  readonly hint: string | null;
}

/** Numbers of attestations, but for `files`. */
export interface Imported {
  readonly formats: Set<ForeignFormat>;
  /** Labels of folders, in the order in which they were met. */
  readonly releases: Set<string>;
  /** Looked at. */
  files: number;
  accepted: number;
  /** Here before. */
  duplicate: number;
  unverified: number;
  /** Of those that were here before: kept without being counted, now as then. */
  stillUnverified: number;
  /** By key, the signature files of all that is not counted, new or not: whose they are may be told by their folders. */
  readonly uncounted: Map<Fingerprint, string[]>;
  /** Ids of what lies in no folder that tells a release. */
  readonly withoutHint: Set<Hex>;
  /** By key, of what has a good signature. */
  readonly signers: Map<Fingerprint, number>;
  readonly ignored: Map<WhyIgnored, number>;
  readonly refused: RefusedEntry[];
}

export interface Importing {
  readonly ledger: Ledger;
  readonly paths: readonly string[];
  readonly walk: WalkOptions;
  readonly imported: Imported;
}

export function nothingYet(): Imported {
  return { formats: new Set(), releases: new Set(), files: 0, accepted: 0, duplicate: 0, unverified: 0, stillUnverified: 0, uncounted: new Map(), withoutHint: new Set(), signers: new Map(), ignored: new Map(), refused: [] };
}

/** @throws ConcurError read-failed for a path that cannot be read at all */
export async function importFiles(context: Context, importing: Importing): Promise<void> {
  const { imported, paths } = importing;
  const sender = openSender(importing);
  const progress = watchProgress(context);
  const counter = openCounter(context, paths);
  try {
    if (context.output.animated) await counter.count();
    for (const path of paths) {
      const before = imported.files;
      await walkOne(context, { ...importing, path, sender, async onSeen(name, seen) {
        imported.files = before + seen;
        progress.on((milliseconds) => countingLine({ what: 'importing', name, done: imported.files, total: counter.total(), things: 'files', milliseconds }));
        await counter.begun();
      } });
    }
    await sender.send();
    // What the walk refuses is known before what the ledger does.
    imported.refused.sort((a, b) => (a.file < b.file ? -1 : 1));
  } finally {
    // An interrupted import ends with what is under way, not in the middle of it.
    await sender.settled();
    progress.end();
  }
}

interface Counter {
  /** Files of all paths. @throws ConcurError read-failed */
  count(): Promise<void>;
  /** null while it is not known; asking is what makes it begin. */
  total(): number | null;
  /** Resolves when what has begun is done: the next line is to tell the total, however long the import keeps the disk. */
  begun(): Promise<void> | undefined;
}

/** Looking through all folders costs a tenth of an import: only where somebody watches, or it takes long. */
function openCounter(context: Context, paths: readonly string[]): Counter {
  let total: number | null = null;
  let counting: Promise<void> | undefined;
  async function countAll(): Promise<void> {
    const { countForeign } = await import('../../src/formats/walk.ts');
    let sum = 0;
    for (const path of paths) sum += await countForeign(context.path(path));
    total = sum;
  }
  return {
    count: () => (counting ??= countAll()),
    total() {
      // A path that cannot be read is the walk's to tell.
      counting ??= countAll().catch(() => undefined);
      return total;
    },
    begun: () => counting,
  };
}

interface Walking extends Importing {
  readonly path: string;
  readonly sender: Sender;
  onSeen(path: string, seen: number): Promise<void>;
}

async function walkOne(context: Context, { path, walk, sender, imported, onSeen }: Walking): Promise<void> {
  const { walkForeign } = await import('../../src/formats/walk.ts');
  const nameOf = await namesAt(context, path);
  for await (const found of walkForeign(context.path(path), walk)) {
    await onSeen(found.path, found.seen);
    if (found.kind === 'item') await sender.add(found.entry, nameOf(found.entry.filing.signaturePath ?? found.path));
    else if (found.kind === 'refused') imported.refused.push(refusedEntry(nameOf(found.path), found.error));
    else imported.ignored.set(found.why, (imported.ignored.get(found.why) ?? 0) + 1);
  }
}

/** Paths as the user can type them: those of a walk are below its folder. */
async function namesAt(context: Context, given: string): Promise<(below: string) => string> {
  const isFolder = (await stat(context.path(given)).catch(() => null))?.isDirectory() === true;
  return (below) => (isFolder ? join(given, below) : join(given, '..', basename(below)));
}

interface Sender {
  add(entry: FoundEntry, file: string): Promise<void>;
  /** What is left. */
  send(): Promise<void>;
  settled(): Promise<void>;
}

/** One bundle is checked while the next is read. */
function openSender({ ledger, imported }: Importing): Sender {
  const bundle: Bundle<{ file: string; entry: FoundEntry }> = openBundle();
  let underWay: Promise<void> = Promise.resolve();

  async function send(): Promise<void> {
    await underWay;
    if (bundle.isEmpty) return;
    const { entries, about } = bundle.take();
    underWay = ledger.importForeign(entries).then((outcomes) => outcomes.forEach((outcome, i) => record(imported, outcome, about[i] as (typeof about)[number])));
    // It is waited for later; until then its failure is nobody's.
    underWay.catch(() => undefined);
  }

  return {
    async add(entry, file) {
      if (sizeOf(entry) > MAX_IMPORT_BATCH_BYTES) {
        imported.refused.push(refusedEntry(file, new ConcurError('statement-too-large', `with its files it has ${sizeOf(entry)} bytes, at most ${MAX_IMPORT_BATCH_BYTES} are taken`)));
        return;
      }
      if (!bundle.fits(entry)) await send();
      bundle.add(entry, { file, entry });
    },
    async send() {
      await send();
      await underWay;
    },
    settled: () => underWay.catch(() => undefined),
  };
}

function record(imported: Imported, outcome: ImportOutcome, { file, entry }: { file: string; entry: FoundEntry }): void {
  if (outcome.outcome === 'refused') {
    imported.refused.push({ file, code: outcome.code, reason: outcome.reason, hint: outcome.hint });
    return;
  }
  imported.formats.add(decodeMessage(entry.message).kind as ForeignFormat);
  if (entry.filing.release === null) imported.withoutHint.add(outcome.id);
  else imported.releases.add(entry.filing.release);
  if (outcome.outcome === 'stored') imported.accepted++;
  else if (outcome.outcome === 'known') imported.duplicate++;
  else imported.unverified++;
  if (outcome.stillUnverified === true) imported.stillUnverified++;
  const { signer } = outcome;
  if (outcome.outcome !== 'unverified' && outcome.stillUnverified !== true) imported.signers.set(signer, (imported.signers.get(signer) ?? 0) + 1);
  else if (imported.uncounted.get(signer)?.push(file) === undefined) imported.uncounted.set(signer, [file]);
}

function refusedEntry(file: string, { code, message, hint }: ConcurError): RefusedEntry {
  return { file, code, reason: message, hint: hint ?? null };
}
