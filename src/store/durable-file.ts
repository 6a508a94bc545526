/** Small files that are whole or not there at all, and that stay when the power fails. */

import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Written aside, synced, then renamed; on disk when it resolves. @throws what the system says */
export async function replaceFile(path: string, text: string): Promise<void> {
  const aside = `${path}.new`;
  await writeThrough(aside, text);
  await rename(aside, path);
  await syncFolder(dirname(path));
}

/** So that a new name in it survives a power cut too; Windows opens no folders, and needs none of this. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using folder = await open(path, 'r');
  await folder.sync();
}

async function writeThrough(path: string, text: string): Promise<void> {
  await using file = await open(path, 'w', 0o600);
  await file.writeFile(text);
  await file.sync();
}
