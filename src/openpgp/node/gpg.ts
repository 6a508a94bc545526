/**
 * Signing by the person's own gpg, so that agents and smartcards work: the secret key never comes near this program.
 * gpg is started without a shell and gets the data on its standard input; it finds its home by GNUPGHOME as always.
 */

import { spawn } from 'node:child_process';
import { buffer, text } from 'node:stream/consumers';
import { ConcurError } from '../../base/errors.ts';
import type { Fingerprint } from '../../base/fingerprint.ts';
import { printable } from '../../base/printable.ts';
import { preAuthenticationEncoding } from '../../statement/pae.ts';
import { stripSignature } from '../verify/signature.ts';

/**
 * One canonical signature packet over the payload's pre-authentication encoding. gpg's clock dates it.
 * @param fingerprint of a primary key; gpg itself chooses its signing subkey, if it has one
 * @throws ConcurError tool-missing | tool-failed | signature-unacceptable
 */
export async function signWithGpg(payload: Uint8Array, fingerprint: Fingerprint): Promise<Uint8Array> {
  return signDataWithGpg(preAuthenticationEncoding(payload), fingerprint);
}

/** The same over bytes as they are. */
export async function signDataWithGpg(data: Uint8Array, fingerprint: Fingerprint): Promise<Uint8Array> {
  const output = await runGpg([
    ...QUIET,
    '--digest-algo', 'SHA512',
    // Whatever gpg.conf says: binary, not text, and without an end.
    '--no-armor', '--no-textmode', '--default-sig-expire', '0',
    '--local-user', fingerprint,
    '--detach-sign', '--output', '-',
  ], data);
  return stripSignature(output);
}

/**
 * The certificate as gpg has it, binary: readCertificates strips it.
 * @throws ConcurError certificate-missing | tool-missing | tool-failed
 */
export async function exportFromGpg(fingerprint: Fingerprint): Promise<Uint8Array> {
  const output = await runGpg([...QUIET, '--no-armor', '--export-options', 'export-clean', '--export', fingerprint], new Uint8Array());
  if (output.length > 0) return output;
  throw new ConcurError('certificate-missing', `gpg has no certificate ${fingerprint}`, { hint: 'gpg --list-secret-keys shows what it has' });
}

/** --batch forbids gpg's own questions; the agent's pinentry may still ask for a passphrase or a card. */
const QUIET = ['--batch', '--quiet'];

async function runGpg(args: readonly string[], input: Uint8Array): Promise<Uint8Array> {
  const child = spawn('gpg', args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...await terminal() } });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // gpg may refuse before it has read everything; its exit code tells, not the broken pipe.
  child.stdin.on('error', () => child.stdin.destroy());
  child.stdin.end(input);
  try {
    const [output, complaint, code] = await Promise.all([buffer(child.stdout), text(child.stderr), ended]);
    if (code === 0) return new Uint8Array(output);
    throw failed(complaint, code);
  } catch (error) {
    if (isMissing(error)) throw new ConcurError('tool-missing', 'gpg is not installed, or not in PATH', { cause: error, hint: 'install GnuPG, or sign with a key of concur: concur key new' });
    throw error;
  }
}

/** A pinentry on the terminal needs its name, and gpg cannot ask its standard input, which is our pipe. */
async function terminal(): Promise<{ GPG_TTY?: string }> {
  if (process.env['GPG_TTY'] !== undefined || !process.stdin.isTTY) return {};
  const child = spawn('tty', { stdio: ['inherit', 'pipe', 'ignore'] });
  const name = await new Promise<string>((resolve) => {
    // Without the tool there is no name, and a graphical pinentry needs none.
    child.once('error', () => resolve(''));
    void text(child.stdout).then(resolve);
  });
  return name.startsWith('/') ? { GPG_TTY: name.trim() } : {};
}

function failed(complaint: string, code: number | null): ConcurError {
  const lines = complaint.split('\n').map((line) => printable(line.trim())).filter((line) => line !== '');
  const said = lines.at(-1) ?? `it ended with code ${code ?? 'none'}`;
  return new ConcurError('tool-failed', `gpg did not do it: ${said}`, { hint: 'the same by hand: gpg --detach-sign --local-user FINGERPRINT FILE' });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT';
}
