/** The key of a private network, as a swarm.key file: whoever does not have it gets nowhere with the network's nodes. */

import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { utf8Encode } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';

const HEADER = '/key/swarm/psk/1.0.0/\n/base16/\n';
const FORMAT = /^\/key\/swarm\/psk\/1\.0\.0\/\r?\n\/base16\/\r?\n([0-9a-fA-F]{64})\r?\n?$/;

/**
 * What is in the file is never quoted: it is a secret.
 * @returns the file as the library reads it
 * @throws ConcurError read-failed | config-malformed
 */
export async function readNetworkKey(file: string): Promise<Uint8Array> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => { throw new ConcurError('read-failed', `cannot read the network key "${file}"`, { cause, hint: `concur node --new-network-key FILE makes one, and the network's other nodes need a copy` }); });
  const [, key] = FORMAT.exec(text) ?? [];
  if (key === undefined) {
    throw new ConcurError('config-malformed', `"${file}" is no network key`, { hint: 'concur node --new-network-key FILE makes one; all nodes of the network need the same' });
  }
  return utf8Encode(`${HEADER}${key.toLowerCase()}\n`);
}

/** Never over a file that is there: the other nodes have its key. @throws ConcurError write-failed */
export async function writeNewNetworkKey(file: string): Promise<void> {
  await writeFile(file, `${HEADER}${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 })
    .catch((cause: unknown) => { throw new ConcurError('write-failed', `cannot write the network key "${file}"`, { cause, hint: 'choose a file that is not there yet' }); });
}
