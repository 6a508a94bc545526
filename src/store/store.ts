/**
 * What a node keeps: attestations, certificates, filings, statements that wait, and notes, in LevelDB.
 *
 *   FOLDER/owner     the process that has it open
 *   FOLDER/seal      what it surely holds
 *   FOLDER/records/  LevelDB
 *
 * It promises that what was acknowledged is there, or that its absence is noticed. It decides nothing: what may
 * enter is the ledger's business, and what it means is the tally's.
 */

import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConcurError } from '../base/errors.ts';
import { attestationsIn, type Attestations } from './attestations.ts';
import { certificateTriesIn } from './certificate-tries.ts';
import { certificatesIn, type Certificates } from './certificates.ts';
import { checkStore, type StoreCheck } from './check.ts';
import { openDatabase } from './database.ts';
import { filingsIn, type Filings } from './filings.ts';
import { foreignLookupsIn, type ForeignLookups } from './foreign-lookups.ts';
import { lookupsIn, type Lookups } from './lookups.ts';
import { notesIn, type Notes } from './notes.ts';
import { takeOwnership, type Ownership } from './owner.ts';
import { indexesAreCurrent, rebuildIndexes, type ReadForeign } from './reindex.ts';
import { readSeal } from './seal.ts';
import { checkAgainstSeal, openSealer } from './sealing.ts';
import { triesIn, type HeldTries } from './tries.ts';
import { waitingRoomIn, type WaitingRoom } from './waiting-room.ts';
import { openWriter } from './writer.ts';

export type { NewAttestation } from './attestations.ts';
export type { StoredFiling } from './filings.ts';
export type { AttestationRecord, CertificateRecord, Origin } from './record.ts';

export interface StoreOptions {
  /** Make a store where there is none. */
  readonly create: boolean;
  /** Make all indexes anew from the records. @default false */
  readonly rebuildIndexes?: boolean;
  /** Milliseconds to wait for another process to let go of the store: commands hold it for a moment only. @default 0 */
  readonly patience?: number;
  /** Needed to check foreign attestations and to index them again: without it a store that has any is then refused. */
  readonly readForeign?: ReadForeign;
}

export interface Store extends Attestations, Lookups, ForeignLookups, Filings, Certificates, HeldTries, WaitingRoom, Notes {
  /** Reads all of it. */
  check(): Promise<StoreCheck>;
  /** All that was put is sealed when it resolves. @throws ConcurError write-failed */
  close(): Promise<void>;
}

/**
 * @throws ConcurError not-found | store-locked | store-damaged | store-version | read-failed | write-failed
 */
export async function openStore(folder: string, options: StoreOptions): Promise<Store> {
  await prepareFolder(folder, options);
  const ownership = await takeOwnership(join(folder, 'owner'), options);
  try {
    return await openOwned(folder, options, ownership);
  } catch (error) {
    await ownership.release();
    throw error;
  }
}

async function openOwned(folder: string, options: StoreOptions, ownership: Ownership): Promise<Store> {
  const sealPath = join(folder, 'seal');
  const seal = await readSeal(sealPath);
  const isNew = seal === undefined && await isUntouched(join(folder, 'records'));
  if (isNew && !options.create) throw noStore(folder);
  const database = await openDatabase(join(folder, 'records'), { createIfMissing: isNew });
  try {
    const head = await checkAgainstSeal(database, seal);
    if (options.rebuildIndexes === true || !await indexesAreCurrent(database)) await rebuildIndexes(database, options.readForeign);
    const sealer = await openSealer(sealPath, seal, head);
    const writer = openWriter(database, { head, onGrown: (newHead) => sealer.grown(newHead) });
    const certificates = certificatesIn(database, writer);
    const certificateTries = certificateTriesIn(certificates);
    return {
      ...attestationsIn(database, writer),
      ...lookupsIn(database),
      ...foreignLookupsIn(database),
      ...filingsIn(database, writer),
      ...certificates,
      async putCertificate(record) {
        await certificates.putCertificate(record);
        certificateTries.noted(record);
      },
      ...triesIn(database, writer, certificateTries),
      ...waitingRoomIn(database, writer),
      ...notesIn(database, writer),
      check: () => checkStore(database, options.readForeign),
      async close() {
        try {
          await writer.close();
          if (!writer.hasFailed()) await sealer.finish();
        } finally {
          await database.close();
          await ownership.release();
        }
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Statements may say what their readers would rather not have seen listed: the folder is for its owner alone. */
async function prepareFolder(folder: string, { create }: StoreOptions): Promise<void> {
  try {
    if (create) await mkdir(folder, { recursive: true, mode: 0o700 });
    const { mode } = await stat(folder);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) await chmod(folder, 0o700);
  } catch (cause) {
    if (!create && (cause as NodeJS.ErrnoException).code === 'ENOENT') throw noStore(folder);
    throw new ConcurError('write-failed', `cannot prepare the folder "${folder}"`, { cause, hint: 'choose another with --home' });
  }
}

/** Whether LevelDB never got to write here. Anything that it wrote must not be taken for a new beginning. */
async function isUntouched(records: string): Promise<boolean> {
  try {
    return !(await readdir(records)).some((name) => /^CURRENT$|\.(?:log|ldb)$/.test(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw new ConcurError('read-failed', `cannot read the folder "${records}"`, { cause: error });
  }
}

function noStore(folder: string): ConcurError {
  return new ConcurError('not-found', `there is no store in "${folder}"`, { hint: 'check --home; the first statement or certificate makes one' });
}
