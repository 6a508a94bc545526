import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, existsSync, statSync, utimesSync, writeFileSync, writeSync, openSync, closeSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { chmod, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { hashFile, hashStream } from '../../src/build/hash.ts';
import { PIECE_BYTES } from '../../src/build/read-ahead.ts';
import { refusedAs } from '../refusal.ts';

const LONG_AGO = new Date('2017-06-08T12:00:00Z');

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concur-hash-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** A file last written long ago, so that a write during the test is a newer one on any clock. */
async function fileWith(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  utimesSync(path, LONG_AGO, LONG_AGO);
  return path;
}

function pattern(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff));
}

test('a file has the hash that FIPS 180 gives for its bytes', async () => {
  assert.deepEqual(await hashFile(await fileWith('abc', 'abc')), {
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    size: 3,
  });
});

test('an empty file has the hash of no bytes, and reports its progress once', async () => {
  const progress: unknown[] = [];
  const hash = await hashFile(await fileWith('empty', ''), { onProgress: (...step) => progress.push(step) });
  assert.deepEqual(hash, { sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', size: 0 });
  assert.deepEqual(progress, [[0, 0]]);
});

for (const size of [PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES + 7]) {
  test(`no byte is lost or read twice where pieces meet: ${size} bytes`, async () => {
    const content = pattern(size);
    const expected = { sha256: createHash('sha256').update(content).digest('hex'), size };
    assert.deepEqual(await hashFile(await fileWith(`pieces-${size}`, content)), expected);
  });
}

test('progress counts up to the size of the file', async () => {
  const size = 2 * PIECE_BYTES + 1;
  const progress: unknown[] = [];
  await hashFile(await fileWith('progress', pattern(size)), { onProgress: (...step) => progress.push(step) });
  assert.deepEqual(progress, [[PIECE_BYTES, size], [2 * PIECE_BYTES, size], [size, size]]);
});

test('a symbolic link is followed to its file', async () => {
  const path = await fileWith('target', 'abc');
  await symlink(path, join(folder, 'link'));
  assert.equal((await hashFile(join(folder, 'link'))).size, 3);
});

test('bad input 101: a sparse file of more than 2 GiB is hashed whole, in constant memory', async (t) => {
  // A file system in memory reads holes six times as fast as a disk's.
  const shared = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : folder, 'concur-sparse-'));
  t.after(() => rm(shared, { recursive: true }));
  const path = join(shared, 'sparse');
  await writeFile(path, '');
  await truncate(path, 2 ** 31 + 1);
  const before = process.resourceUsage().maxRSS;
  assert.deepEqual(await hashFile(path), {
    sha256: 'b8030a8ab89280935633d8d991da3d9907c0f12e8b6fc3bfc515f4d440872b6e',
    size: 2 ** 31 + 1,
  });
  const grownBy = (process.resourceUsage().maxRSS - before) / 1024;
  assert.ok(grownBy <= 64, `memory grew by ${grownBy} MiB`);
});

test('bad input 101: a directory is refused', async () => {
  await assert.rejects(hashFile(folder), refusedAs('file-unsuitable', /is a directory/));
});

test('bad input 101: a named pipe without a writer is refused at once', async (t) => {
  const path = join(folder, 'pipe');
  try {
    execFileSync('mkfifo', [path]);
  } catch {
    t.skip('mkfifo is not available');
    return;
  }
  await assert.rejects(hashFile(path), refusedAs('file-unsuitable', /is a named pipe/));
});

for (const device of ['/dev/zero', '/dev/null']) {
  test(`bad input 101: ${device} is refused`, async (t) => {
    if (!existsSync(device)) return t.skip(`there is no ${device}`);
    await assert.rejects(hashFile(device), refusedAs('file-unsuitable', /is a device/));
  });
}

test('bad input 101: a socket is refused', async (t) => {
  if (process.platform === 'win32') return t.skip('sockets have no path here');
  const path = join(folder, 'socket');
  const server = createServer().listen(path);
  await once(server, 'listening');
  await assert.rejects(hashFile(path), refusedAs('file-unsuitable', /is a socket/));
  server.close();
});

test('bad input 101: a loop of symbolic links is refused', async () => {
  await symlink(join(folder, 'loop-b'), join(folder, 'loop-a'));
  await symlink(join(folder, 'loop-a'), join(folder, 'loop-b'));
  await assert.rejects(hashFile(join(folder, 'loop-a')), refusedAs('file-unsuitable', /leads back to itself/));
});

test('a missing file, a missing link target and a path through a file cannot be read', async () => {
  const path = await fileWith('plain', 'abc');
  await symlink(join(folder, 'nowhere'), join(folder, 'dangling'));
  for (const missing of [join(folder, 'missing'), join(folder, 'dangling')]) {
    await assert.rejects(hashFile(missing), refusedAs('read-failed', /there is no such file/));
  }
  await assert.rejects(hashFile(join(path, 'below')), refusedAs('read-failed', /not a directory/));
});

test('a file that may not be read is refused with the reason', async (t) => {
  if (process.getuid?.() === 0) return t.skip('root may read everything');
  const path = await fileWith('locked', 'abc');
  await chmod(path, 0);
  await assert.rejects(hashFile(path), refusedAs('read-failed', /permission denied/));
});

/** Hashes a file of two pieces and does something to it after the first. */
async function hashWhile(name: string, meddle: (path: string) => void): Promise<unknown> {
  const path = await fileWith(name, pattern(2 * PIECE_BYTES));
  return hashFile(path, { onProgress: (done) => done === PIECE_BYTES && meddle(path) });
}

function overwriteFirstByte(path: string): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.of(0xff), 0, 1, 0);
  closeSync(file);
}

test('bad input 101: a file that is written to while it is hashed has no hash', async () => {
  await assert.rejects(hashWhile('written', overwriteFirstByte), refusedAs('file-changed', /was written to/));
});

test('bad input 101: setting the time back does not hide a write', async () => {
  const hashing = hashWhile('disguised', (path) => {
    const original = statSync(path, { bigint: true }).ctimeNs;
    // A clock may be too coarse to tell two moments apart: until it can, write again.
    do {
      overwriteFirstByte(path);
      utimesSync(path, LONG_AGO, LONG_AGO);
    } while (statSync(path, { bigint: true }).ctimeNs === original);
  });
  await assert.rejects(hashing, refusedAs('file-changed', /were touched/));
});

test('bad input 101: a file that shrinks while it is hashed has no hash', async () => {
  await assert.rejects(hashWhile('shrunk', (path) => truncateSync(path, PIECE_BYTES + 1)), refusedAs('file-changed', /size went from 2097152 to 1048577/));
});

test('bad input 101: a file that is replaced or removed while it is hashed has no hash', async () => {
  const replace = (path: string): void => {
    writeFileSync(`${path}.new`, pattern(2 * PIECE_BYTES));
    renameSync(`${path}.new`, path);
  };
  await assert.rejects(hashWhile('replaced', replace), refusedAs('file-changed', /another file took its place/));
  await assert.rejects(hashWhile('removed', (path) => rmSync(path)), refusedAs('file-changed', /was removed/));
});

test('bad input 101: a file that grows as fast as it is read does not keep us for ever', async () => {
  const path = await fileWith('growing', pattern(3 * PIECE_BYTES));
  const hashing = hashFile(path, { onProgress: () => appendFileSync(path, pattern(2 * PIECE_BYTES)) });
  await assert.rejects(hashing, refusedAs('file-changed', /grew beyond its 3145728 bytes/));
});

test('reading a file does not count as changing it', async () => {
  const path = await fileWith('read', pattern(2 * PIECE_BYTES));
  const [first, second] = await Promise.all([hashFile(path), hashFile(path)]);
  assert.deepEqual(first, second);
});

test('Ctrl-C stops the hashing after the piece in hand', async () => {
  const abort = new AbortController();
  let calls = 0;
  const hashing = hashFile(await fileWith('aborted', pattern(4 * PIECE_BYTES)), {
    signal: abort.signal,
    onProgress: () => {
      calls++;
      abort.abort();
    },
  });
  await assert.rejects(hashing, refusedAs('interrupted', /was interrupted/));
  assert.equal(calls, 1);
});

test('a bug in the progress display stays a bug, and the file is closed', async () => {
  const bug = new TypeError('no such column');
  const hashing = hashWhile('display', () => {
    throw bug;
  });
  await assert.rejects(hashing, bug);
});

test('a stream is hashed to its end, of unknown length', async () => {
  const progress: unknown[] = [];
  const stream = Readable.from([Buffer.from('a'), Buffer.from('bc')]);
  const hash = await hashStream(stream, '-', { onProgress: (...step) => progress.push(step) });
  assert.deepEqual(hash, { sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', size: 3 });
  assert.deepEqual(progress, [[1, null], [3, null]]);
});

test('Ctrl-C also stops a stream that says nothing', async () => {
  const abort = new AbortController();
  const hashing = hashStream(new Readable({ read: () => undefined }), '-', { signal: abort.signal });
  abort.abort();
  await assert.rejects(hashing, refusedAs('interrupted', /hashing "-" was interrupted/));
});

test('a stream that breaks off has no hash', async () => {
  const stream = new Readable({ read: () => undefined });
  const hashing = hashStream(stream, '-');
  stream.push('abc');
  stream.destroy();
  await assert.rejects(hashing, refusedAs('read-failed', /ended before its time/));
});
