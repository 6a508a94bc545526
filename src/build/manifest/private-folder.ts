/**
 * A folder that only we can read, for parts that are too large for memory. Nothing in it has a name from an archive, and
 * it goes with us, also when the program is interrupted.
 */

import { rmSync } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConcurError } from '../../base/errors.ts';
import { fileSource, type Source } from './source.ts';

export class PrivateFolder {
  private readonly parent: string;
  private path: string | undefined;
  private count = 0;
  private readonly removeAtExit = () => {
    if (this.path !== undefined) rmSync(this.path, { recursive: true, force: true });
  };

  constructor(parent: string = tmpdir()) {
    this.parent = parent;
  }

  /** An empty file, to be written from its beginning and then read as a source. */
  async putDown(): Promise<PutDown> {
    try {
      const path = join(await this.open(), String(this.count++));
      return new PutDown(path, await open(path, 'wx+', 0o600));
    } catch (error) {
      throw writeFailed(error);
    }
  }

  async remove(): Promise<void> {
    process.off('exit', this.removeAtExit);
    if (this.path !== undefined) await rm(this.path, { recursive: true, force: true });
    this.path = undefined;
  }

  /** Made when it is first needed: most artifacts need none. mkdtemp gives it the mode 0700. */
  private async open(): Promise<string> {
    if (this.path === undefined) {
      process.once('exit', this.removeAtExit);
      this.path = await mkdtemp(join(this.parent, 'concur-manifest-'));
    }
    return this.path;
  }
}

export class PutDown {
  private readonly path: string;
  private readonly handle: FileHandle;
  private size = 0;

  constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.handle = handle;
  }

  async write(piece: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < piece.length;) done += (await this.handle.write(piece, done, piece.length - done, this.size + done)).bytesWritten;
    } catch (error) {
      throw writeFailed(error);
    }
    this.size += piece.length;
  }

  source(): Source {
    return fileSource(this.handle, this.size);
  }

  async discard(): Promise<void> {
    await this.handle.close();
    await rm(this.path, { force: true });
  }
}

function writeFailed(cause: unknown): ConcurError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ConcurError('write-failed', `cannot put a part of the artifact down in the temporary folder: ${why}`, {
    hint: 'make room there, or name another with TMPDIR', cause,
  });
}
