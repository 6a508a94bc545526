/** The key with which this node signs checkpoints: made once, for its owner alone to read, and good for nothing else. */

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join, type Hex } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { checkpointSigned } from '../statement/checkpoint-message.ts';
import type { Home } from './home.ts';

export interface WitnessKey {
  /** The public key: 32 bytes. */
  readonly nodeKey: Hex;
  /** @returns 64 bytes, over a checkpoint's payload */
  sign(payload: Uint8Array): Uint8Array;
}

/** @throws ConcurError key-malformed | read-failed */
export async function readWitnessKey({ witnessKey: path }: Pick<Home, 'witnessKey'>): Promise<WitnessKey | undefined> {
  let pem: string;
  try {
    pem = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ConcurError('read-failed', `cannot read "${path}"`, { cause });
  }
  return fromPem(pem, path);
}

/** The one that is there, else a new one. The folder is there. @throws ConcurError key-malformed | read-failed | write-failed */
export async function makeWitnessKey(home: Pick<Home, 'witnessKey'>): Promise<WitnessKey> {
  const there = await readWitnessKey(home);
  if (there !== undefined) return there;
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  try {
    await writeFile(home.witnessKey, pem, { mode: 0o600, flag: 'wx', flush: true });
  } catch (cause) {
    // Another command was sooner.
    const made = (cause as NodeJS.ErrnoException).code === 'EEXIST' ? await readWitnessKey(home) : undefined;
    if (made !== undefined) return made;
    throw new ConcurError('write-failed', `cannot write "${home.witnessKey}"`, { cause });
  }
  return fromPem(pem, home.witnessKey);
}

function fromPem(pem: string | Buffer, path: string): WitnessKey {
  const key = privateKeyIn(pem, path);
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  return {
    nodeKey: Buffer.from(x as string, 'base64url').toString('hex'),
    sign: (payload) => new Uint8Array(sign(null, join(...checkpointSigned(payload)), key)),
  };
}

function privateKeyIn(pem: string | Buffer, path: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw unusable(path, cause);
  }
  throw unusable(path);
}

function unusable(path: string, cause?: unknown): ConcurError {
  return new ConcurError('key-malformed', `"${path}" is no Ed25519 key`, { hint: 'move it away: concur witness key makes another, which has to be delegated to', cause });
}
