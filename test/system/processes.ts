/** Real processes for tests: `concur node`s and `concur` commands, each in a home of its own, all gone afterwards. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM, startNodeProcess, type NodeProcess } from '../../cli/demo/node-process.ts';
import type { NodeClient } from '../../src/http/client.ts';
import type { AcceptedEvent } from '../../src/ledger/port.ts';

/** As peers name it: strangers of tests/network are in it too. */
const NETWORK = 'test';
/** Milliseconds; a limit for what hangs, not a measure. */
const PATIENCE = 30_000;

export interface RunningNode {
  readonly process: NodeProcess;
  readonly client: NodeClient;
  /** With /p2p/. */
  readonly addresses: readonly string[];
}

export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What it printed with --json. */
  readonly document: Record<string, unknown>;
}

export interface NodeOptions {
  readonly peers?: readonly string[];
  readonly listen?: string;
}

/** A temporary folder, and all processes that work in it. */
export class Neighbourhood {
  readonly folder: string;
  readonly #nodes: NodeProcess[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<Neighbourhood> {
    return new Neighbourhood(await mkdtemp(join(tmpdir(), 'concur-system-')));
  }

  homeOf(name: string): string {
    return join(this.folder, name);
  }

  /** Resolves when the node answers. */
  async startNode(name: string, { peers = [], listen }: NodeOptions = {}): Promise<RunningNode> {
    const process = await startNodeProcess({ home: this.homeOf(name), peers, network: NETWORK, env: environment(), ...(listen === undefined ? {} : { listen }) });
    this.#nodes.push(process);
    const client = await process.reach(AbortSignal.timeout(PATIENCE));
    return { process, client, addresses: (await client.self()).addresses };
  }

  /** Runs `concur WORDS --json` in the home of that name. */
  run(name: string, ...words: string[]): Promise<Ran> {
    return runConcur([...words, '--home', this.homeOf(name), '--json'], { cwd: this.folder });
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.stop()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

export function runConcur(words: readonly string[], { cwd, env = {} }: { cwd: string; env?: Record<string, string> }): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...environment(), ...env }, timeout: 2 * PATIENCE };
    execFile(process.execPath, [PROGRAM, ...words], options, (error, stdout, stderr) => {
      const exit = error === null ? 0 : error.code;
      if (typeof exit !== 'number') reject(new Error(`concur ${words.join(' ')} did not end by itself\n${stderr}`, { cause: error }));
      else resolve({ exit, stdout, stderr, get document() { return JSON.parse(stdout) as Record<string, unknown>; } });
    });
  });
}

/** Resolves when the node holds the statements, whether they are there or arrive. */
export async function holds({ client }: RunningNode, ...ids: string[]): Promise<void> {
  const stop = AbortSignal.timeout(PATIENCE);
  // Listened first and looked then, so that none slips through between the two.
  const arrivals = (await client.events(stop))[Symbol.asyncIterator]();
  const lacking = new Set(ids);
  for (const { id } of await client.log({ limit: 1_000 })) lacking.delete(id);
  while (lacking.size > 0) {
    const { value, done } = await arrivals.next() as IteratorResult<AcceptedEvent, undefined>;
    if (done === true) throw new Error(`${[...lacking].join(', ')} did not arrive`);
    lacking.delete(value.entry.id);
  }
}

/** Where it listens on 127.0.0.1. */
export function portOf({ addresses }: RunningNode): number {
  return Number(/\/tcp\/(\d+)/.exec(addresses[0] ?? '')?.[1]);
}

/** Without what the person who runs the tests has set for their own concur. */
function environment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('CONCUR_')));
}
