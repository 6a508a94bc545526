/**
 * Looks through a file for what its owner would not hand out: keys, tokens, and where and whose the machine is. Only
 * what kind was seen is ever told. What is compressed is not looked into, and who hides a secret well hides it from this too.
 */

import { hostname } from 'node:os';
import { quoted } from '../../src/base/printable.ts';
import { joined } from '../../src/base/wording.ts';
import { openRegularFile } from '../../src/build/open-file.ts';
import type { Context } from '../context.ts';
import { confirm } from '../terminal/ask.ts';

interface Kind {
  readonly name: string;
  readonly pattern: RegExp;
}

const ANYWHERE: readonly Kind[] = [
  { name: 'a private key', pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\bAGE-SECRET-KEY-1[0-9A-Z]{20}/ },
  { name: 'a token', pattern: /\b(?:gh[oprsu]_[A-Za-z0-9]{30}|github_pat_\w{30}|glpat-[\w-]{20}|AKIA[0-9A-Z]{16}\b|xox[abeprs]-[\w-]{10}|npm_[A-Za-z0-9]{30}|pypi-[\w-]{20}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10})/ },
  { name: 'a password', pattern: /(?<![a-z0-9])(?:passw(?:or)?d|passphrase|secret(?:[_-]?key)?|api[_-]?key|access[_-]?token|auth[_-]?token)["']?[ \t]*[:=][ \t]*["']?[^\s"']{6}|(?<![a-z])authorization: *(?:basic|bearer) [\w+/=.-]{8}|:\/\/[^\s:@/]{1,64}:[^\s:@/]{3,64}@/i },
];

/** Shorter names of machines and people are words of every log. */
const MIN_NAME_LETTERS = 4;
const ORDINARY_HOSTS = new Set(['localhost', 'debian', 'ubuntu', 'fedora', 'builder', 'build', 'host', 'docker']);
const PART_BYTES = 256 * 1024;
/** What one pattern may need, so that nothing is missed where two parts meet. */
const OVERLAP_CHARACTERS = 1_024;

/** @returns what kinds were seen, in a fixed order */
export async function findSecrets(context: Context, file: string): Promise<string[]> {
  const kinds = [...ANYWHERE, ...kindsOfHere(context.io.env)];
  const seen = new Set<Kind>();
  await using handle = await openRegularFile(context.path(file));
  let before = '';
  for await (const part of handle.createReadStream({ autoClose: false, highWaterMark: PART_BYTES, signal: context.signal }) as AsyncIterable<Buffer>) {
    // One character a byte: whatever the encoding, these patterns are ASCII.
    const text = before + part.toString('latin1');
    for (const kind of kinds) if (!seen.has(kind) && kind.pattern.test(text)) seen.add(kind);
    if (seen.size === kinds.length) break;
    before = text.slice(-OVERLAP_CHARACTERS);
  }
  return kinds.filter((kind) => seen.has(kind)).map(({ name }) => name);
}

/** @returns whether there was something to warn of */
export async function warnOfSecrets(context: Context, file: string): Promise<boolean> {
  const found = await findSecrets(context, file);
  if (found.length > 0) context.output.warn(`${quoted(file)} looks as if it holds ${joined(found, 'and')}`);
  return found.length > 0;
}

/** @throws ConcurError needs-confirmation */
export async function confirmSecrets(context: Context, file: string): Promise<void> {
  if (!await warnOfSecrets(context, file)) return;
  await confirm(context, `Keep ${quoted(file)} as evidence?`, `keep ${quoted(file)} as evidence`);
}

function kindsOfHere(env: Readonly<Record<string, string | undefined>>): Kind[] {
  const home = env['HOME'] ?? '';
  const host = hostname().split('.')[0] as string;
  return [
    ...(/^\/[^/]+\/./.test(home) ? [{ name: 'the path of your home folder', pattern: new RegExp(`${escaped(home)}(?![\\w.-])`) }] : []),
    ...(host.length >= MIN_NAME_LETTERS && !ORDINARY_HOSTS.has(host.toLowerCase()) ? [{ name: 'the name of this machine', pattern: new RegExp(`(?<![\\w-])${escaped(host)}(?![\\w-])`) }] : []),
  ];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
