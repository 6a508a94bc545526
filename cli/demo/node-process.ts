/** `concur node` as a process of its own: started, reached over its control socket, and ended. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConcurError } from '../../src/base/errors.ts';
import { connectToNode, type NodeClient } from '../../src/http/client.ts';
import { findSocketPath } from '../../src/node/control-socket.ts';
import { createHome, resolveHome } from '../../src/node/home.ts';
import { until } from './until.ts';

/** The command itself, as a file that Node can run. */
export const PROGRAM = fileURLToPath(new URL('../concur.js', import.meta.url));

/** Milliseconds that a node may take to end by itself. */
const STOP_PATIENCE = 5_000;

export interface NodeProcessOptions {
  readonly home: string;
  /** A multiaddress. @default a free port of 127.0.0.1 */
  readonly listen?: string;
  /** Multiaddresses, with /p2p/. */
  readonly peers: readonly string[];
  readonly network: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface NodeProcess {
  readonly pid: number;
  readonly home: string;
  /** How the process ended: its exit code, or the signal that killed it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Resolves when the node answers. @throws ConcurError node-unreachable | timed-out */
  reach(signal: AbortSignal): Promise<NodeClient>;
  kill(signal: NodeJS.Signals): void;
  /** Asks it to end, and insists when it does not. */
  stop(): Promise<void>;
}

/** Its log is `node.log` in its home. */
export async function startNodeProcess({ home, listen = '/ip4/127.0.0.1/tcp/0', peers, network, env }: NodeProcessOptions): Promise<NodeProcess> {
  await createHome(resolveHome({ home, env: {} }));
  await using log = await open(logFile(home), 'a', 0o600);
  const addresses = ['--listen', listen, ...peers.flatMap((peer) => ['--peer', peer])];
  const child = spawn(process.execPath, [PROGRAM, 'node', '--home', home, '--network', network, ...addresses], { stdio: ['ignore', 'ignore', log.fd], env: { ...env } });
  const ended = new Promise<number | NodeJS.Signals>((resolve) => { child.once('exit', (code, signal) => resolve((code ?? signal) as number | NodeJS.Signals)); });
  try {
    await once(child, 'spawn');
  } catch (cause) {
    throw new ConcurError('node-unreachable', `cannot start a node in "${home}"`, { cause });
  }
  return {
    pid: child.pid as number,
    home,
    ended,
    reach: (signal) => reach(child, home, signal),
    kill: (signal) => void child.kill(signal),
    stop: () => stop(child, ended),
  };
}

async function reach(child: ChildProcess, home: string, signal: AbortSignal): Promise<NodeClient> {
  return until(`the node in "${home}" answers`, async () => {
    if (hasEnded(child)) throw new ConcurError('node-unreachable', `the node in "${home}" ended at once: ${await lastWords(home)}`);
    return await connectToNode(await findSocketPath(resolveHome({ home, env: {} }))) ?? undefined;
  }, { signal });
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (hasEnded(child)) return;
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE);
  await ended;
  clearTimeout(insist);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function lastWords(home: string): Promise<string> {
  const lines = (await readFile(logFile(home), 'utf8')).trimEnd().split('\n');
  return lines.slice(-3).join(' / ');
}

function logFile(home: string): string {
  return join(home, 'node.log');
}
