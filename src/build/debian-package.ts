/** Which Debian package a command came from: two machines may run one upstream version with different patches. */

import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { isConcurError } from '../base/errors.ts';
import { askCommand } from './ask-command.ts';
import type { Variables } from './process-facts.ts';

/** @returns such as `squashfs-tools 1:4.5.1-1`; null where dpkg is not installed or no package owns the command */
export async function findPackage(command: string, variables: Variables): Promise<string | null> {
  const path = await findCommand(command, variables);
  if (path === null) return null;
  const name = ownerIn(await query(['--search', ...spellings(await realpath(path))], variables));
  if (name === null) return null;
  const version = await query(['--show', '--showformat=${Version}\\n', name], variables);
  return version === '' ? null : `${name} ${version.split('\n')[0]}`;
}

async function findCommand(command: string, variables: Variables): Promise<string | null> {
  const folders = (variables['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  for (const folder of folders) {
    const path = join(folder, command);
    if (await isExecutable(path)) return path;
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** /bin is a link to /usr/bin now, and older packages still list their files under the link. */
function spellings(path: string): string[] {
  // dpkg-query takes patterns: a path that looks like one is not asked for.
  if (/[*?[\]\\]/.test(path)) return [];
  return path.startsWith('/usr/') ? [path, path.slice('/usr'.length)] : [path];
}

/** Standard output, also of a query of which only a part was answered; empty where dpkg is not installed. */
async function query(args: string[], variables: Variables): Promise<string> {
  try {
    return (await askCommand('dpkg-query', args, variables)).stdout;
  } catch (error) {
    if (isConcurError(error, 'tool-missing')) return '';
    throw error;
  }
}

/** From lines such as `squashfs-tools: /usr/bin/mksquashfs` or `libc6:amd64, libc6:i386: /lib/x`. */
function ownerIn(listing: string): string | null {
  const [, owner = null] = /^(?!diversion )([a-z0-9][a-z0-9+.-]*)(?::[a-z0-9]+)?(?:, [^/]*)?: \//m.exec(listing) ?? [];
  return owner;
}
