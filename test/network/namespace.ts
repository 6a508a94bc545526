/** Tests in a network of their own: a process may give itself any addresses there, public ones too, and reaches nobody outside. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CAN = spawnSync('unshare', ['-rn', 'ip', 'link', 'set', 'lo', 'up']).status === 0;

export const IN_NAMESPACE = { skip: CAN ? false : 'unshare -rn and ip are needed for a network of its own' };

export interface Ran {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a file of this folder there, after the commands that set the network up. */
export function runInNamespace(file: string, setup: readonly string[]): Ran {
  const program = fileURLToPath(new URL(file, import.meta.url));
  const script = `set -e; ${setup.join('; ')}; exec "$0" "$1"`;
  const { status, stdout, stderr } = spawnSync('unshare', ['-rn', 'sh', '-c', script, process.execPath, program], { encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' });
  return { status, output: `${stdout}${stderr}` };
}
