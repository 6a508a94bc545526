/**
 * A node for privacy.test.ts, with a relay before it: prints, a JSON line each, every encrypted frame that passes (`frame`, its
 * direction and length) and everything that the node was asked for, as its ledger is asked for it (`asked`).
 *
 *   node privacy-peer.ts HOME PORT
 */

import { connect, createServer, type Socket } from 'node:net';
import { LevelDatastore } from 'datastore-level';
import { systemClock } from '../../src/base/clock.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import { startHost } from '../../src/network/host.ts';
import type { NetworkLedger } from '../../src/network/port.ts';
import { evidenceFiles } from '../../src/node/evidence-files.ts';
import { resolveHome } from '../../src/node/home.ts';
import { networkLedger } from '../../src/node/network-ledger.ts';
import { policyFiles } from '../../src/node/policy-files.ts';
import { openStore } from '../../src/store/store.ts';

const [folder = '', port = ''] = process.argv.slice(2);
const LOG = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const HOUR = 3_600_000;

function tell(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const home = resolveHome({ home: folder, env: {} });
const store = await openStore(home.store, { create: false });
const ledger = await createLedger({ store, shelf: policyFiles(home.policies), evidence: evidenceFiles(home.evidence), clock: systemClock });
const datastore = new LevelDatastore(home.peers);
await datastore.open();
// A ping falls into a conversation or it does not: this node sends none, so that nothing is left to chance.
const host = await startHost({ network: 'test', listen: ['/ip4/127.0.0.1/tcp/0'], peers: [], datastore, log: LOG, timing: { ping: HOUR } }, recorded(networkLedger(ledger, LOG)));
const [, behind] = /\/tcp\/(\d+)\//.exec(host.addresses()[0] ?? '') ?? [];
createServer((from) => relay(from, connect(Number(behind), '127.0.0.1'))).listen(Number(port), '0.0.0.0', () => tell({ ready: host.id }));

/** What a request is about, whatever it is salted with. */
function recorded(real: NetworkLedger): NetworkLedger {
  return {
    ...real,
    relayed: {
      roots: (scope) => { tell({ asked: ['roots', scope] }); return real.relayed.roots(scope); },
      node: (trie, prefix) => { tell({ asked: ['node', trie, prefix] }); return real.relayed.node(trie, prefix); },
      // In which pages it reads them goes by the order of signers, and that by the salt.
      items: (trie, prefix, after, limit) => { tell({ asked: ['items', trie, prefix] }); return real.relayed.items(trie, prefix, after, limit); },
    },
    read: (scope, id, signer) => { tell({ asked: ['read', scope, id, signer] }); return real.read(scope, id, signer); },
    certificate: (fingerprint) => { tell({ asked: ['certificate', fingerprint] }); return real.certificate(fingerprint); },
    evidencePart: (request) => { tell({ asked: ['evidence', request] }); return real.evidencePart(request); },
  };
}

function relay(from: Socket, to: Socket): void {
  for (const [source, sink, direction] of [[from, to, 'out'], [to, from, 'in']] as const) {
    source.setNoDelay(true);
    const cut = frameCutter((length) => tell({ frame: [direction, length] }));
    source.on('data', (bytes: Buffer) => {
      if (bytes.includes(marker())) tell({ leaked: true });
      cut(bytes);
      sink.write(bytes);
    });
    source.on('close', () => { sink.end(); tell({ closed: direction }); });
    source.on('error', () => sink.destroy());
  }
}

/** A part of the names of the files that are verified. */
function marker(): string {
  return 'privacy-test';
}

/** Two lines of plain text, in which encryption is agreed on; then noise frames, each behind its length in two bytes. */
function frameCutter(onFrame: (length: number) => void): (bytes: Buffer) => void {
  const preamble = Buffer.from('\x13/multistream/1.0.0\n\x07/noise\n', 'latin1');
  let rest = Buffer.alloc(0);
  let begun = false;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    if (!begun && rest.length >= preamble.length) {
      if (!rest.subarray(0, preamble.length).equals(preamble)) tell({ unexpected: rest.toString('latin1') });
      rest = rest.subarray(preamble.length);
      begun = true;
    }
    if (!begun) return;
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      onFrame(rest.readUInt16BE(0));
      rest = rest.subarray(2 + rest.readUInt16BE(0));
    }
  };
}
