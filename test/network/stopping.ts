/** Run by a test as a process of its own: two hosts meet, one hears the other, both stop. Nothing may keep it alive. */

import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LevelDatastore } from 'datastore-level';
import { startHost } from '../../src/network/host.ts';
import { MemoryLedger, statement } from './memory-ledger.ts';
import { RecordedLog } from './swarm.ts';

const folder = await mkdtemp(join(tmpdir(), 'concur-stopping-'));
const datastores = ['a', 'b'].map((name) => new LevelDatastore(join(folder, name))) as [LevelDatastore, LevelDatastore];
await Promise.all(datastores.map((datastore) => datastore.open()));

const [ours, theirs] = [new MemoryLedger('tails'), new MemoryLedger('tails')];
const said = ours.add(statement('tails|good|1'));
const options = { network: 'test', listen: ['/ip4/127.0.0.1/tcp/0'], log: new RecordedLog() };
const a = await startHost({ ...options, datastore: datastores[0], peers: [] }, ours);
const b = await startHost({ ...options, datastore: datastores[1], peers: a.addresses() }, theirs);
await theirs.until((ledger) => ledger.holds(said));
await Promise.all([a.stop(), b.stop()]);

await Promise.all(datastores.map((datastore) => datastore.close()));
await rm(folder, { recursive: true });
console.log('delivered');
