/** Facts of the file system that holds the build folder: directory order, time stamps and case depend on it. */

import { readFile, realpath } from 'node:fs/promises';
import { readError } from './open-file.ts';

/**
 * None where the kernel keeps no mount table in /proc.
 * @throws ConcurError read-failed when there is no such folder
 */
export async function gatherFileSystemFacts(buildFolder: string): Promise<Record<string, string>> {
  const folder = await realpath(buildFolder).catch((error: unknown) => {
    throw readError(buildFolder, error);
  });
  const table = await readFile('/proc/self/mountinfo', 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return fileSystemFacts(folder, table);
}

interface Mount {
  readonly point: string;
  readonly type: string;
  readonly options: string;
}

/**
 * @param folder absolute, without symbolic links
 * @param table in the format of /proc/self/mountinfo, see proc(5)
 */
export function fileSystemFacts(folder: string, table: string): Record<string, string> {
  const mount = table.split('\n').map(parseMount).reduce<Mount | null>((nearest, mount) => {
    if (mount === null || !contains(mount.point, folder)) return nearest;
    // The later of two mounts on one point hides the earlier.
    return nearest === null || mount.point.length >= nearest.point.length ? mount : nearest;
  }, null);
  return mount === null ? {} : { 'filesystem.type': mount.type, 'filesystem.options': mount.options };
}

/**
 * Only the options of the mount (`rw,relatime`) are taken, not those of the file system behind it:
 * an overlay lists its folders there, and a network share its user.
 */
function parseMount(line: string): Mount | null {
  const [fields, source] = line.split(' - ');
  const [, , , , point, options] = fields?.split(' ') ?? [];
  const [type] = source?.split(' ') ?? [];
  if (point === undefined || options === undefined || type === undefined) return null;
  return { point: unescape(point), type, options };
}

/** Space, tab, line feed and backslash are written as three octal digits. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

function contains(point: string, folder: string): boolean {
  return point === '/' || folder === point || folder.startsWith(`${point}/`);
}
