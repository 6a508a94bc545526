/**
 * Where a running node's control socket lies.
 *
 * A Unix socket's path may have 107 bytes. A longer one is replaced by a short path in the system's temporary
 * folder, which the node writes down in its home, so that every command finds it.
 */

import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConcurError } from '../base/errors.ts';
import type { Home } from './home.ts';

const MAX_SOCKET_PATH_BYTES = 107;

/** For the node: a path that can be bound, in a folder that only its owner can enter. */
export async function prepareSocketPath(home: Home): Promise<string> {
  const path = Buffer.byteLength(home.socket) <= MAX_SOCKET_PATH_BYTES ? home.socket : shortPath(home);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await refuseSharedFolder(path, home);
    if (path !== home.socket) await writeFile(recordFile(home), path, { mode: 0o600 });
    // Only the owner of the store comes here, so a socket that is left over belongs to nobody.
    await rm(path, { force: true });
  } catch (cause) {
    if (cause instanceof ConcurError) throw cause;
    throw new ConcurError('write-failed', `cannot prepare the control socket "${path}"`, { cause });
  }
  return path;
}

/** For the node, when it stops: nothing of it stays in the shared temporary folder. */
export async function clearSocketPath(home: Home, path: string): Promise<void> {
  await rm(path, { force: true });
  if (path === home.socket) return;
  await rmdir(dirname(path));
  await rm(recordFile(home), { force: true });
}

/** For commands: where to look for a running node. */
export async function findSocketPath(home: Home): Promise<string> {
  if (Buffer.byteLength(home.socket) <= MAX_SOCKET_PATH_BYTES) return home.socket;
  const path = await readFile(recordFile(home), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return shortPath(home);
    throw new ConcurError('read-failed', `cannot read "${recordFile(home)}"`, { cause });
  });
  await refuseSharedFolder(path, home);
  return path;
}

function recordFile(home: Home): string {
  return join(home.data, 'socket-path');
}

/** In the shared temporary folder anybody could have made it first, and answered in the node's place. */
async function refuseSharedFolder(path: string, home: Home): Promise<void> {
  if (path === home.socket) return;
  const folder = await lstat(dirname(path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (folder === null) return;
  if (!folder.isDirectory() || folder.uid !== process.getuid?.() || (folder.mode & 0o077) !== 0) {
    throw new ConcurError('read-failed', `"${dirname(path)}" is open to other users`, { hint: 'remove it, or choose a --home with a shorter path' });
  }
}

function shortPath(home: Home): string {
  const name = createHash('sha256').update(home.data).digest('hex').slice(0, 16);
  return join(tmpdir(), `concur-${process.getuid?.() ?? 0}-${name}`, 'node.sock');
}
