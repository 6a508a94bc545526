/** Where a policy comes from: named in keys/ of this program, a file, or an https address; with what lies beside it. */

import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { ConcurError, isConcurError } from '../../src/base/errors.ts';
import { MAX_FILES_BESIDE_POLICY, MAX_POLICY_BYTES, MAX_POLICY_SIGNATURES_BYTES } from '../../src/base/limits.ts';
import { isLabel } from '../../src/base/names.ts';
import { quoted } from '../../src/base/printable.ts';
import type { Context } from '../context.ts';
import { readInput } from '../terminal/input.ts';
import { fetchHttps, parseHttps } from './fetch-https.ts';

/** Policies that come with this program: keys/README.md says how they got there. */
const KEYS_FOLDER = join(import.meta.dirname, '..', '..', 'keys');

export type PolicySource =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'url'; readonly url: string }
  /** `-` for standard input. */
  | { readonly kind: 'file'; readonly path: string };

export interface FoundPolicy {
  readonly bytes: Uint8Array;
  /** As the ledger keeps it: an address, an absolute path, `keys/` and a name, or null for standard input. */
  readonly from: string | null;
  /** Whether others decide what is found there. */
  readonly remote: boolean;
  /** Files of signatures beside it: their bytes. */
  readonly signatures: readonly Uint8Array[];
  /** Files beside it that may be certificates: their paths. */
  readonly certificates: readonly string[];
}

/**
 * A plain word is a name in keys/ and never a file here, or whoever can put a file into a folder could choose a policy.
 * @throws ConcurError usage
 */
export function locatePolicy(given: string): PolicySource {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(given)) return { kind: 'url', url: parseHttps(given).href };
  return isLabel(given) && !given.endsWith('.policy') ? { kind: 'name', name: given } : { kind: 'file', path: given };
}

/** @param from as it was kept */
export function sourceAgain(from: string): PolicySource {
  if (isAbsolute(from)) return { kind: 'file', path: from };
  return from.startsWith(NAMED) ? { kind: 'name', name: from.slice(NAMED.length) } : { kind: 'url', url: from };
}

/** @throws ConcurError not-found | fetch-failed | node-required | read-failed */
export async function findPolicy(context: Context, source: PolicySource): Promise<FoundPolicy> {
  switch (source.kind) {
    case 'name': return findNamed(context, source.name);
    case 'url': return findOnWeb(context, source.url);
    case 'file': return findFile(context, source.path);
  }
}

const NAMED = 'keys/';

async function findNamed(context: Context, name: string): Promise<FoundPolicy> {
  const path = join(KEYS_FOLDER, `${name}.policy`);
  if (!isLabel(name) || !isRegularFile(path)) {
    const names = (await readdir(KEYS_FOLDER).catch(() => [])).filter((file) => file.endsWith('.policy')).map((file) => file.slice(0, -'.policy'.length)).sort();
    throw new ConcurError('not-found', `no policy named ${quoted(name)} comes with this program`, { hint: `there are: ${names.join(', ')}; for a file write ./${name}, for the web its https address` });
  }
  return { ...await findFile(context, path), from: NAMED + name };
}

async function findFile(context: Context, given: string): Promise<FoundPolicy> {
  const bytes = await readInput(context, given);
  if (given === '-') return { bytes, from: null, remote: false, signatures: [], certificates: [] };
  const path = context.path(given);
  const beside = SIGNATURE_SUFFIXES.map((suffix) => path + suffix).filter(isRegularFile);
  return {
    bytes, from: path, remote: false,
    signatures: await Promise.all(beside.map((file) => readInput(context, file))),
    certificates: await certificatesBeside(path),
  };
}

const SIGNATURE_SUFFIXES = ['.sig', '.asc'];
/** What may be certificates, in the policy's folder and in one with its project's name; which of them are wanted is told by their fingerprints. */
async function certificatesBeside(policy: string): Promise<string[]> {
  const own = join(dirname(policy), basename(policy).replace(/\.policy$/, ''));
  const folders = own === policy ? [dirname(policy)] : [dirname(policy), own];
  const files = await Promise.all(folders.map(async (folder) => {
    const names = await readdir(folder).catch(() => []);
    return names.filter((name) => /^[^.].*\.(?:asc|gpg|pgp|cert)$/.test(name) && !name.endsWith('.policy.asc')).sort().map((name) => join(folder, name)).filter(isRegularFile);
  }));
  return files.flat().slice(0, MAX_FILES_BESIDE_POLICY);
}

/** Nobody named it, so it must not be a pipe that never ends. */
function isRegularFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

async function findOnWeb(context: Context, url: string): Promise<FoundPolicy> {
  if (context.globals.offline) throw new ConcurError('fetch-failed', `cannot get ${quoted(url)} with --offline`, { hint: 'get the file, and give its name' });
  const { transportFor } = await import('../download/transport.ts');
  const options = { signal: context.signal, limit: MAX_POLICY_BYTES, transport: await transportFor(context) };
  const bytes = await fetchHttps(url, options);
  if (bytes === null) throw new ConcurError('fetch-failed', `cannot get ${quoted(url)}: the server has no such file`, { hint: 'check the address' });
  const signatures: Buffer[] = [];
  for (const suffix of SIGNATURE_SUFFIXES) {
    // Without them it is asked about, so nothing is lost by a server that sends a page in their place.
    const beside = await fetchHttps(besideOf(url, suffix), { ...options, limit: MAX_POLICY_SIGNATURES_BYTES }).catch((error: unknown) => { if (isConcurError(error, 'fetch-failed')) return null; throw error; });
    if (beside !== null) signatures.push(beside);
  }
  return { bytes, from: url, remote: true, signatures, certificates: [] };
}

function besideOf(address: string, suffix: string): string {
  const url = new URL(address);
  url.pathname += suffix;
  return url.href;
}
