/** Real hosts on 127.0.0.1, and a log that can be waited for. */

import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import type { TestContext } from 'node:test';
import { LevelDatastore } from 'datastore-level';
import { startHost, type HostOptions } from '../../src/network/host.ts';
import type { Host, Log } from '../../src/network/port.ts';
import type { MemoryLedger } from './memory-ledger.ts';

/** Short where something is waited for, never where something is decided. */
const TEST_TIMING = { reply: 5_000, idle: 5_000, settle: 100, exchange: 3_600_000, redial: 20, redialLimit: 100, heartbeat: 100 };

export interface Member {
  readonly host: Host;
  readonly log: RecordedLog;
}

/** Starts a host that stops when the test ends. */
export async function join(t: TestContext, ledger: MemoryLedger, options: Partial<HostOptions> = {}): Promise<Member> {
  const log = new RecordedLog();
  const { datastore, release } = await openDatastore();
  const host = await startHost({
    network: 'test', listen: ['/ip4/127.0.0.1/tcp/0'], peers: [], datastore, log, random: () => 0.5,
    ...options, timing: { ...TEST_TIMING, ...options.timing },
  }, ledger);
  t.after(async () => {
    await host.stop();
    await release();
  });
  return { host, log };
}

/** A datastore in a new folder. */
export async function openDatastore(): Promise<{ datastore: LevelDatastore; release: () => Promise<void> }> {
  const folder = await mkdtemp(joinPath(tmpdir(), 'concur-network-'));
  const datastore = new LevelDatastore(joinPath(folder, 'libp2p'));
  await datastore.open();
  const release = async () => {
    await datastore.close();
    await rm(folder, { recursive: true });
  };
  return { datastore, release };
}

/** Both hosts know that the other listens, so that what either publishes is sent. */
export async function acquainted(a: Member, b: Member): Promise<void> {
  await Promise.all([a.log.until('a peer listens', b.host.id), b.log.until('a peer listens', a.host.id)]);
}

export class RecordedLog implements Log {
  readonly lines: { readonly fields: Record<string, unknown>; readonly message: string }[] = [];
  readonly #added = new EventEmitter().setMaxListeners(0);

  debug(fields: object, message: string): void {
    this.lines.push({ fields: { ...fields }, message });
    if (process.env['CONCUR_TEST_LOG'] !== undefined) console.error(message, fields);
    this.#added.emit('line');
  }

  info(fields: object, message: string): void {
    this.debug(fields, message);
  }

  warn(fields: object, message: string): void {
    this.debug(fields, message);
  }

  async until(message: string, peer?: string): Promise<void> {
    const heard = () => this.lines.some((line) => line.message === message && (peer === undefined || line.fields['peer'] === peer));
    while (!heard()) await new Promise((resolve) => { this.#added.once('line', resolve); });
  }
}
