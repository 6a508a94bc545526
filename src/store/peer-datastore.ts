/** The folder in which libp2p keeps its identity and its peers. Apart from store.ts, because it loads much more. */

import { mkdir } from 'node:fs/promises';
import { LevelDatastore } from 'datastore-level';
import { ConcurError } from '../base/errors.ts';

/** libp2p's `Datastore`, open, and to be closed by who opened it. */
export type PeerDatastore = LevelDatastore;

/**
 * Made when it is not there. Only the owner of the store may open it: LevelDB's own lock is all it has.
 * @throws ConcurError read-failed
 */
export async function openPeerDatastore(folder: string): Promise<PeerDatastore> {
  const datastore = new LevelDatastore(folder);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await datastore.open();
  } catch (cause) {
    throw new ConcurError('read-failed', `cannot open the folder of peers "${folder}"`, {
      cause, hint: 'stop the other node that uses it; or remove it: this node then gets a new identity and finds its peers again',
    });
  }
  return datastore;
}
