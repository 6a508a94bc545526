/** What gpgv and sqv say of one signature: programs by other people, asked as anyone would. */

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Question {
  /** Binary. */
  readonly certificate: Uint8Array;
  readonly signature: Uint8Array;
  readonly data: Uint8Array;
}

export type Opinion = 'good' | 'bad' | 'cannot say';

export interface Oracles {
  gpgv(question: Question): Promise<Opinion>;
  /** Its policy is stricter: what it refuses may be good mathematics. */
  sqv(question: Question): Promise<Opinion>;
  close(): Promise<void>;
}

export async function openOracles(): Promise<Oracles> {
  const folder = await mkdtemp(join(tmpdir(), 'oracles-'));
  const paths = { keyring: join(folder, 'keys.pgp'), signature: join(folder, 'data.sig'), data: join(folder, 'data') };
  const lay = async ({ certificate, signature, data }: Question): Promise<void> => {
    await Promise.all([writeFile(paths.keyring, certificate), writeFile(paths.signature, signature), writeFile(paths.data, data)]);
  };
  return {
    async gpgv(question) {
      await lay(question);
      const { stdout } = spawnSync('gpgv', ['--homedir', folder, '--status-fd', '1', '--keyring', paths.keyring, paths.signature, paths.data], { encoding: 'utf8' });
      if (stdout.includes('] VALIDSIG ')) return 'good';
      return stdout.includes('] BADSIG ') ? 'bad' : 'cannot say';
    },
    async sqv(question) {
      await lay(question);
      const { status, stderr } = spawnSync('sqv', ['--keyring', paths.keyring, paths.signature, paths.data], { encoding: 'utf8' });
      if (status === 0) return 'good';
      return stderr.includes('Message has been manipulated') ? 'bad' : 'cannot say';
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
