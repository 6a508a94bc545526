/**
 * How long does `concur verify FILE --peer ADDRESS` take somebody who runs no node, and how many bytes go over the wire: the first time,
 * with nothing here, and the second time, with nothing new? With 1,000 attestations in the project and with 100,000. The peer is a real
 * node on loopback, on the same machine; whole processes are measured.
 *
 *   node bench/verify-one-shot.ts [--small 1000] [--large 100000] [--again 5] [--folder DIR]
 *
 * Signing and storing 100,000 attestations takes some minutes. With --folder they are kept there and used again.
 */

import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROGRAM, startNodeProcess } from '../cli/demo/node-process.ts';
import { resolveHome } from '../src/node/home.ts';
import { openLedger } from '../src/node/open.ts';
import { artifactOf, contentOf } from './builders.ts';
import { printResult } from './result.ts';
import { fillHome, RELEASE, seconds } from './verify-home.ts';

const NETWORK = 'bench';

const { values: options } = parseArgs({
  options: { small: { type: 'string', default: '1000' }, large: { type: 'string', default: '100000' }, again: { type: 'string', default: '5' }, folder: { type: 'string' } },
});
const temporary = await mkdtemp(join(tmpdir(), 'concur-bench-'));
try {
  const file = join(temporary, artifactOf(RELEASE));
  await writeFile(file, contentOf(RELEASE));
  printResult('verify-one-shot', {
    question: 'concur verify of a small file by somebody without a node, who asks one peer on loopback before: seconds, and bytes of frames both ways',
    small: await measure(Number(options.small), file),
    large: await measure(Number(options.large), file),
  });
} finally {
  await rm(temporary, { recursive: true });
}

async function measure(attestations: number, file: string): Promise<Record<string, unknown>> {
  const folder = options.folder ?? temporary;
  await mkdir(folder, { recursive: true });
  const home = join(folder, `home-${attestations}`);
  await fillHome(home, attestations);
  const node = await startNodeProcess({ home, peers: [], network: NETWORK, env: process.env });
  try {
    const client = await node.reach(AbortSignal.timeout(120_000));
    const { addresses: [address = ''] } = await client.self();
    const [policy] = await client.policies();
    const user = join(temporary, `user-${attestations}`);
    const ledger = await openLedger(resolveHome({ home: user, env: {} }));
    await ledger.addPolicy(policy?.text ?? '');
    await ledger.close();
    const first = run(user, file, address);
    const again = Array.from({ length: Number(options.again) }, () => run(user, file, address)).sort((a, b) => a.seconds - b.seconds);
    return { attestations, first, second: again[Math.floor(again.length / 2)], secondRuns: again.length };
  } finally {
    await node.stop();
  }
}

interface Run {
  readonly seconds: number;
  readonly asking: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly news: number;
}

/** As a process. @throws when it does not say AGREED, or the peer was not asked to the end */
function run(home: string, file: string, address: string): Run {
  let out = '';
  const took = seconds(() => {
    const env = { ...process.env, CONCUR_NETWORK: NETWORK };
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, '--json', 'verify', file, '--peer', address, '--home', home], { encoding: 'utf8', env, maxBuffer: 2 ** 26 });
    if (status !== 0) throw new Error(`verify ended with ${status}: ${stdout}${stderr}`);
    out = stdout;
  });
  const { asked } = JSON.parse(out) as { asked: { peers: { completed: boolean; new: number; bytesIn: number; bytesOut: number; milliseconds: number }[] } };
  const [peer] = asked.peers;
  if (peer?.completed !== true) throw new Error(`the peer did not tell all: ${out}`);
  return { seconds: rounded(took), asking: rounded(peer.milliseconds / 1000), bytesIn: peer.bytesIn, bytesOut: peer.bytesOut, news: peer.new };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
