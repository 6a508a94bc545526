/** A node inside another program. It is the same as `concur node`, and commands of the same home find it. */

import { Writable } from 'node:stream';
import { ConcurError } from '../base/errors.ts';
import type { AcceptedEvent, PeerSummary, PolicySummary, SelfSummary } from '../ledger/port.ts';
import { systemClock } from '../base/clock.ts';
import type { Subject } from './subject.ts';
import { askLedger, homeOf, type FileExpectation, type FileVerdict, type HomeChoice } from './verify-file.ts';

export interface NodeOptions extends HomeChoice {
  /** Multiaddresses to listen on. @default as the home's settings say */
  readonly listen?: readonly string[] | undefined;
  /** Multiaddresses, with /p2p/, of peers to dial first. @default as the home's settings say */
  readonly peers?: readonly string[] | undefined;
  /** Nodes of different networks never meet. @default as the home's settings say */
  readonly network?: string | undefined;
  /** Where the log goes, one JSON object a line. @default nowhere */
  readonly log?: NodeJS.WritableStream | undefined;
}

export interface RunningNode {
  self(): Promise<SelfSummary>;
  peers(): Promise<readonly PeerSummary[]>;
  /** As verifyFile, from what has arrived so far. */
  verify(subject: Subject, expectation?: FileExpectation): Promise<FileVerdict>;
  /** Every statement that is stored from now on, until the signal is aborted or the node is closed. */
  events(signal?: AbortSignal): Promise<AsyncIterable<AcceptedEvent>>;
  policies(): Promise<readonly PolicySummary[]>;
  /** Follows a policy's project, and replaces an older policy of it as far as that is allowed without being asked. */
  addPolicy(text: string): Promise<void>;
  /** Certificates of signers, armored or binary. */
  importCertificates(bytes: Uint8Array): Promise<void>;
  /** Stops it; resolves when everything is closed. */
  close(): Promise<void>;
}

/**
 * Starts a node, and resolves when it can be reached.
 * @throws ConcurError store-locked | listen-failed | config-malformed
 */
export async function openNode({ home: folder, listen, peers, network, log: stream }: NodeOptions = {}): Promise<RunningNode> {
  const [{ runNode }, { createLog }, { loadConfig }, { openLedger }] = await Promise.all([
    import('../node/run.ts'), import('../node/log.ts'), import('../node/config.ts'), import('../node/open.ts'),
  ]);
  const home = homeOf({ home: folder });
  const { config } = await loadConfig(home, { listen, peers, network }, process.env);
  const stop = new AbortController();
  const ready = Promise.withResolvers<void>();
  const log = createLog({ stream: stream ?? nowhere(), terminal: false, colour: false, level: stream === undefined ? 'silent' : 'info' });
  const running = runNode({ home, config, log, signal: stop.signal, clock: systemClock, onReady: ready.resolve });
  await Promise.race([ready.promise, running.then(endedEarly)]);
  const ledger = await openLedger(home).catch(async (error: unknown) => {
    // Nobody else could stop it: the caller has no handle.
    stop.abort();
    await running;
    throw error;
  });
  const { node } = ledger;
  if (node === null) {
    await ledger.close();
    throw endedEarly();
  }
  return {
    self: () => node.self(),
    peers: () => node.peers(),
    verify: (subject, expectation = {}) => askLedger(ledger, subject, expectation),
    events: (signal) => node.events(signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])),
    policies: () => ledger.policies(),
    addPolicy: async (text) => { await ledger.addPolicy(text); },
    importCertificates: async (bytes) => { await ledger.importCertificates(bytes, 'others'); },
    async close() {
      await ledger.close();
      stop.abort();
      await running;
    },
  };
}

function endedEarly(): never {
  throw new ConcurError('node-unreachable', 'node ended before it could be reached', { hint: 'its log says why: hand in a stream as log' });
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
