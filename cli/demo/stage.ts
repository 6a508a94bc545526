/** One temporary folder with a home for each, and a process for each. However the demo ends, nothing of it stays. */

import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNodeProcess, type NodeProcess } from './node-process.ts';

export interface Stage extends AsyncDisposable {
  readonly folder: string;
  /** Of whoever runs the demo, without what is meant for their own concur. */
  readonly env: Readonly<Record<string, string | undefined>>;
  homeOf(name: string): string;
  /** @param peers multiaddresses of nodes to dial */
  startNode(name: string, peers: readonly string[]): Promise<NodeProcess>;
}

/** No other node is in this network. */
const NETWORK = 'demo';

export async function openStage(given: Readonly<Record<string, string | undefined>>): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'concur-demo-'));
  const env = Object.fromEntries(Object.entries(given).filter(([name]) => !name.startsWith('CONCUR_')));
  const starts: Promise<NodeProcess>[] = [];
  const processes: NodeProcess[] = [];

  // When this process is ended at once, by a second Ctrl-C or a bug, there is no time to wait.
  const abandon = () => {
    for (const node of processes) node.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', abandon);

  async function start(name: string, peers: readonly string[]): Promise<NodeProcess> {
    const node = await startNodeProcess({ home: join(folder, name), peers, network: NETWORK, env });
    processes.push(node);
    return node;
  }

  return {
    folder,
    env,
    homeOf: (name) => join(folder, name),
    startNode(name, peers) {
      const starting = start(name, peers);
      starts.push(starting);
      return starting;
    },
    async [Symbol.asyncDispose]() {
      // Also those that were still being started when something else failed.
      await Promise.allSettled(starts);
      await Promise.all(processes.map((node) => node.stop()));
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      process.off('exit', abandon);
    },
  };
}
