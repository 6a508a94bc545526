import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { attestationsIn } from '../../src/store/attestations.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { EMPTY_JOURNAL, type JournalHead } from '../../src/store/journal.ts';
import { openStore } from '../../src/store/store.ts';
import { openWriter } from '../../src/store/writer.ts';
import { atEnd, temporaryFolder } from '../temporary-folder.ts';
import { numberedMixed, readSample } from './foreign-samples.ts';
import { numberedAttestation } from './samples.ts';

const RECORDS = Array.from({ length: 12 }, (_, i) => numberedAttestation(i));
const OF_ALL_KINDS = Array.from({ length: 12 }, (_, i) => numberedMixed(i));

test('whoever asks while a batch is written shares the next one', async (t) => {
  const { database, writes } = await countedDatabase(t, join(await temporaryFolder(t), 'records'));
  const { putAttestations } = attestationsIn(database, openWriter(database, { head: EMPTY_JOURNAL, onGrown: async () => {} }));
  await Promise.all(RECORDS.map((record) => putAttestations([record])));
  assert.deepEqual(writes.map((write) => write.sync), [true, true]);
});

test('what is there already is not written again', async (t) => {
  const { database, writes } = await countedDatabase(t, join(await temporaryFolder(t), 'records'));
  const heads: JournalHead[] = [];
  const { putAttestations } = attestationsIn(database, openWriter(database, { head: EMPTY_JOURNAL, onGrown: async (head) => void heads.push(head) }));
  await putAttestations(RECORDS);
  await putAttestations(RECORDS);
  assert.equal(writes.length, 1);
  assert.deepEqual(heads.map((head) => head.entries), [RECORDS.length]);
});

for (const landed of [false, true]) {
  test(`bad input 88: after a write that failed ${landed ? 'after it landed' : 'before it landed'} nothing more is acknowledged, and nothing acknowledged is lost`, async (t) => {
    for (let failing = 0; failing < OF_ALL_KINDS.length; failing += 3) {
      const folder = await temporaryFolder(t);
      await (await openStore(folder, { create: true })).close();
      const acknowledged = await putUntilFailure(join(folder, 'records'), { failing, landed });
      assert.equal(acknowledged.length, failing);
      const store = await openStore(folder, { create: false, readForeign: readSample });
      assert.equal((await store.attestations(acknowledged)).length, failing);
      assert.deepEqual((await store.check()).problems, []);
      await store.close();
    }
  });
}

interface Failure {
  /** Which write, the first being 0. */
  readonly failing: number;
  /** Whether it reaches LevelDB all the same. */
  readonly landed: boolean;
}

/** The real LevelDB, with a disk that fails once. @returns ids */
async function putUntilFailure(folder: string, { failing, landed }: Failure): Promise<string[]> {
  const database = await openDatabase(folder, { createIfMissing: false });
  let writes = 0;
  const failingOnce: Database = {
    ...database,
    async write(operations, options) {
      const fails = writes++ === failing;
      if (!fails || landed) await database.write(operations, options);
      if (fails) throw new Error('input/output error');
    },
  };
  const { putAttestations } = attestationsIn(failingOnce, openWriter(failingOnce, { head: EMPTY_JOURNAL, onGrown: async () => {} }));
  const acknowledged: string[] = [];
  for (const record of OF_ALL_KINDS) {
    try {
      await putAttestations([record]);
      acknowledged.push(record.id);
    } catch (error) {
      assert.equal((error as { code?: unknown }).code, 'write-failed');
    }
  }
  await database.close();
  return acknowledged;
}

async function countedDatabase(t: TestContext, folder: string): Promise<{ database: Database; writes: { sync: boolean }[] }> {
  const database = await openDatabase(folder, { createIfMissing: true });
  atEnd(t, () => database.close());
  const writes: { sync: boolean }[] = [];
  return {
    writes,
    database: {
      ...database,
      write(operations, options) {
        writes.push(options);
        return database.write(operations, options);
      },
    },
  };
}
