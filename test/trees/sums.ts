/** What builders list: names of a release with their hashes, and the ways in which people wrote them down. */

import { utf8Encode, type Hex } from '../../src/base/bytes.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import type { TrueValue } from './truth.ts';

export interface Entry {
  readonly name: string;
  readonly sha256: Hex;
}

/** The same for the same words. */
export function hashOf(...words: readonly (string | number)[]): Hex {
  return sha256Hex(utf8Encode(words.join('/')));
}

const HOSTS = ['aarch64-linux-gnu', 'arm-linux-gnueabihf', 'powerpc64-linux-gnu', 'riscv64-linux-gnu', 'x86_64-linux-gnu'];
const DARWIN = ['arm64-apple-darwin', 'x86_64-apple-darwin'];

/** What everybody builds: 20 names. */
const PLAIN_ENDINGS = [
  ...HOSTS.flatMap((host) => [`-${host}-debug.tar.gz`, `-${host}.tar.gz`]),
  ...DARWIN.flatMap((host) => [`-${host}-unsigned.tar.gz`, `-${host}-unsigned.zip`]),
  '.tar.gz', '-win64-debug.zip', '-win64-setup-unsigned.exe', '-win64-unsigned.tar.gz', '-win64.zip', '-win64-tests.zip',
];
/** What has a vendor's signature besides: 5 names. */
const CODE_SIGNED_ENDINGS = [...DARWIN.flatMap((host) => [`-${host}.zip`]), '-codesignatures.tar.gz', '-win64-setup.exe', '-win64-installer.exe'];

export type Stage = 'noncodesigned' | 'all' | 'codesigned';

export interface Built {
  readonly project: string;
  readonly release: string;
  readonly seed: number;
}

/** In order of the names, as sha256sum gets them from a shell. */
export function entriesOf({ project, release, seed }: Built, stage: Stage): Entry[] {
  const endings = stage === 'noncodesigned' ? PLAIN_ENDINGS : [...PLAIN_ENDINGS, ...CODE_SIGNED_ENDINGS];
  return endings.map((ending) => `${project}-${release}${ending}`).sort().map((name) => ({ name, sha256: hashOf(seed, name) }));
}

/** The same list, but that one name has the hash of somebody's own build. */
export function differing(entries: readonly Entry[], name: string, whose: string): Entry[] {
  return entries.map((entry) => (entry.name === name ? { name, sha256: hashOf(entry.sha256, whose) } : entry));
}

/** How lines are written. */
export interface Spelling {
  /** @default LF */
  readonly lineEnd?: '\n' | '\r\n' | '\r\r\n';
  /** sha256sum's mark of a binary file, before each name. */
  readonly mark?: '*';
  readonly lastLine?: 'without line end';
  /** Lines that are no entries, in front. */
  readonly before?: readonly string[];
}

export function writeSums(entries: readonly Entry[], { lineEnd = '\n', mark, lastLine, before = [] }: Spelling = {}): string {
  const lines = entries.map(({ name, sha256 }) => `${sha256} ${mark ?? ' '}${name}`);
  const text = [...before, ...lines].map((line) => `${line}${lineEnd}`).join('');
  return lastLine === undefined ? text : text.slice(0, -lineEnd.length);
}

/** What a list says: a name that stands there twice has both of its hashes. */
export function valuesOf(entries: readonly Entry[]): TrueValue[] {
  return [...Map.groupBy(entries, ({ name }) => name)].map(([artifact, same]) => ({
    artifact, sha256: [...new Set(same.map(({ sha256 }) => sha256))].sort(),
  }));
}
