/** Real gpg and sqv, in a folder of their own that goes away with the test. */

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For the `skip` option of a test: false when the tool is there, else why it is skipped. */
export function lacks(tool: string): string | false {
  return spawnSync(tool, ['--version']).status === 0 ? false : `${tool} is not installed`;
}

export interface Gpg {
  readonly home: string;
  /** @returns stdout; throws with gpg's complaint */
  run(args: readonly string[], input?: Uint8Array | string): Buffer;
  /** Writes a file into the home and returns its path. */
  file(name: string, content: Uint8Array | string): Promise<string>;
  close(): Promise<void>;
}

export async function openGpg(): Promise<Gpg> {
  // Short: the agent's socket lies here, and a socket's path has at most 107 bytes.
  const home = await mkdtemp(join(tmpdir(), 'gpg-'));
  const env = { ...process.env, GNUPGHOME: home };
  return {
    home,
    run(args, input = '') {
      const { status, stdout, stderr } = spawnSync('gpg', ['--batch', '--quiet', '--no-tty', ...args], { env, input });
      if (status !== 0) throw new Error(`gpg ${args.join(' ')}: ${stderr.toString()}`);
      return stdout;
    },
    async file(name, content) {
      await writeFile(join(home, name), content);
      return join(home, name);
    },
    async close() {
      spawnSync('gpgconf', ['--kill', 'all'], { env });
      await rm(home, { recursive: true, force: true });
    },
  };
}
