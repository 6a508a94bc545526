/**
 * For privacy.test.ts, in a network namespace of its own: verifies different files from copies of one home, with a node in another
 * namespace for a peer, and prints what passed between the two and what the kernel counted, as JSON.
 */

import { spawn, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sha256Hex } from '../../src/base/sha256.ts';
import { resolveHome } from '../../src/node/home.ts';
import { openLedger } from '../../src/node/open.ts';
import { makeBuilder, policyNaming, resultOf, type Builder } from '../ledger/workbench.ts';
import { runConcur } from './processes.ts';

const PORT = 4_884;
const HERE = '10.77.0.1';
const THERE = '10.77.0.2';
/** Of very different names and sizes; the last one nobody has signed anything about. */
const FILES = { 'a.iso': 'a', 'b-privacy-test-with-a-long-name.tar.gz': 'b'.repeat(1_000_000), 'unknown-privacy-test.deb': 'c'.repeat(5_000) };

/**
 * Statements about other files. All fit into one reply: where several are needed, the order of signers, which goes by the conversation's
 * random salt, moves some bytes from one to the next.
 */
const OTHERS = 100;

const folder = await mkdtemp(join(tmpdir(), 'concur-privacy-'));
try {
  await prepare();
  const peer = await startPeer();
  const runs = [];
  for (const file of [...Object.keys(FILES), 'absent-privacy-test.iso', 'a.iso']) runs.push(await watch(peer, file, ['--peer', peer.address]));
  await writeFile(join(folder, 'user', 'config.toml'), `peers = ["${peer.address}"]\n`);
  const configured = await watch(peer, 'a.iso', []);
  const offline = await watch(peer, 'a.iso', ['--offline']);
  process.stdout.write(JSON.stringify({ runs, configured, offline }));
  peer.child.kill();
} finally {
  await rm(folder, { recursive: true });
}

async function prepare(): Promise<void> {
  const builders = await Promise.all([makeBuilder('anna'), makeBuilder('bert')]);
  const policy = policyNaming(builders, 2);
  const ledger = await openLedger(resolveHome({ home: join(folder, 'node'), env: {} }));
  await ledger.addPolicy(policy);
  for (const builder of builders) {
    await ledger.importCertificates(builder.certificate, 'others');
    for (const [name, content] of Object.entries(FILES).slice(0, 2)) await ledger.accept(await builder.sign(resultOf(builder, { name, sha256: sha256Hex(Buffer.from(content)) })), 'local');
  }
  for (let i = 0; i < OTHERS; i++) await ledger.accept(await (builders[i % 2] as Builder).sign(resultOf(builders[i % 2] as Builder, { name: `other-${i}.iso` })), 'local');
  await ledger.close();
  const user = await openLedger(resolveHome({ home: join(folder, 'user'), env: {} }));
  await user.addPolicy(policy);
  await user.close();
  for (const [name, content] of Object.entries(FILES)) await writeFile(join(folder, name), content);
}

interface Peer {
  readonly child: ReturnType<typeof spawn>;
  readonly address: string;
  /** What it printed since this was asked last. */
  taken(): Record<string, unknown>[];
  /** Resolves when its relay has seen both ends go. */
  left(): Promise<void>;
}

async function startPeer(): Promise<Peer> {
  const child = spawn('unshare', ['-n', process.execPath, join(import.meta.dirname, 'privacy-peer.ts'), join(folder, 'node'), String(PORT)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  const told: Record<string, unknown>[] = [];
  const ready = Promise.withResolvers<string>();
  let left = Promise.withResolvers<void>();
  let gone = 0;
  lines.on('line', (text) => {
    const line = JSON.parse(text) as Record<string, unknown>;
    if (typeof line['ready'] === 'string') ready.resolve(line['ready']);
    else told.push(line);
    if ('closed' in line && ++gone % 2 === 0) left.resolve();
  });
  const id = await ready.promise;
  const inside = (command: string) => ip(`nsenter -t ${child.pid} -n ${command}`);
  ip(`ip link add here type veth peer name there netns ${child.pid}`);
  ip(`ip address add ${HERE}/24 dev here`);
  ip('ip link set here up');
  inside(`ip address add ${THERE}/24 dev there`);
  inside('ip link set there up');
  inside('ip link set lo up');
  return {
    child, address: `/ip4/${THERE}/tcp/${PORT}/p2p/${id}`, taken: () => told.splice(0),
    async left() {
      await left.promise;
      left = Promise.withResolvers();
    },
  };
}

function ip(command: string): void {
  const [program = '', ...words] = command.split(' ');
  const { status, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
}

async function watch(peer: Peer, file: string, how: readonly string[]) {
  const home = join(folder, 'copy');
  await cp(join(folder, 'user'), home, { recursive: true });
  const before = await counters();
  const { exit, stdout } = await runConcur(['verify', file, ...how, '--home', home, '--json'], { cwd: folder, env: { CONCUR_NETWORK: 'test' } });
  const after = await counters();
  if (after.opened > before.opened) await peer.left();
  await rm(home, { recursive: true });
  const told = peer.taken();
  const lengths = (direction: string) => told.flatMap(({ frame }) => (Array.isArray(frame) && frame[0] === direction ? [frame[1] as number] : []));
  return {
    file, exit, verdict: (JSON.parse(stdout) as Record<string, unknown>)['verdict'] ?? null,
    out: lengths('out'), in: lengths('in'), asked: [...new Set(told.filter(({ asked }) => asked !== undefined).map((line) => JSON.stringify(line)))],
    oddities: told.filter((line) => 'leaked' in line || 'unexpected' in line),
    opened: after.opened - before.opened, datagrams: after.datagrams - before.datagrams,
  };
}

/** Connections begun, and datagrams sent, in this namespace: name servers are asked by datagrams. */
async function counters(): Promise<{ opened: number; datagrams: number }> {
  const text = `${await readFile('/proc/net/snmp', 'utf8')}${await readFile('/proc/net/snmp6', 'utf8')}`;
  const four = (protocol: string, name: string) => {
    const [names = [], values = []] = text.split('\n').filter((line) => line.startsWith(`${protocol}: `)).map((line) => line.split(' '));
    return Number(values[names.indexOf(name)]);
  };
  return { opened: four('Tcp', 'ActiveOpens'), datagrams: four('Udp', 'OutDatagrams') + Number(/^Udp6OutDatagrams\s+(\d+)/m.exec(text)?.[1]) };
}
