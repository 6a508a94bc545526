/** Facts of entries as manifests write them, from what file systems and archives have in common. */

import { sha256Hex } from '../../base/sha256.ts';
import type { ComponentKind } from '../../statement/manifest.ts';
import { manifestText } from '../../statement/manifest-path.ts';
import type { Facts } from './entry.ts';

/** The permission bits, with those for set-uid, set-gid and sticky: `0755`. */
export function modeText(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

/** From the upper bits of a Unix mode, as stat has them. @returns null for bits that mean nothing */
export function kindOfMode(mode: number): ComponentKind | null {
  return KINDS[(mode & 0o170000) >>> 12] ?? null;
}

const KINDS: Readonly<Record<number, ComponentKind>> = { 1: 'fifo', 2: 'device', 4: 'directory', 6: 'device', 8: 'file', 10: 'symlink', 12: 'socket' };

export const FILE_MODE = { directory: 0o040000, block: 0o060000, symlink: 0o120000 } as const;

/** What a device leads to, in the place of a link's target: `c 1:3`. */
export function deviceTarget(letter: 'b' | 'c', major: number, minor: number): string {
  return `${letter} ${major}:${minor}`;
}

/** Names without a namespace are no attributes that a Linux could have set: they are left out. */
export function attributeFacts(attributes: readonly (readonly [name: Uint8Array, value: Uint8Array])[]): Pick<Facts, 'xattrs'> {
  const pairs = attributes.map(([name, value]) => [manifestText(name), sha256Hex(value)] as const).filter(([name]) => name.includes('.'));
  return pairs.length === 0 ? {} : { xattrs: Object.fromEntries(pairs) };
}

/** Archives of folders often begin each name with `./`, and end directories with a slash. */
export function plainName(name: Uint8Array): Uint8Array {
  let plain = name;
  while (plain.length > 1 && plain[plain.length - 1] === SLASH) plain = plain.subarray(0, -1);
  while (plain.length > 2 && plain[0] === DOT && plain[1] === SLASH) plain = plain.subarray(2);
  return plain;
}

const DOT = 0x2e;
const SLASH = 0x2f;
