/** A whole node behind a proxy, its system calls written down: nothing leaves it but to the proxy. */

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { PROGRAM } from '../../cli/demo/node-process.ts';
import { startSocksServer } from '../network/socks-server.ts';
import { Neighbourhood, type RunningNode } from './processes.ts';

const canTrace = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;
const TRACED = { skip: canTrace ? false : 'strace is needed to see what a process sends' };

suite('a node behind a proxy', TRACED, () => {
  let place: Neighbourhood;
  let friend: RunningNode;

  before(async () => {
    place = await Neighbourhood.open();
    friend = await place.startNode('friend', { listen: '/ip4/127.0.0.1/tcp/0' });
  });
  after(() => place.close());

  test('connects to the proxy and to nothing else, sends no datagram, and listens nowhere', async (t) => {
    const port = Number(friend.addresses[0]?.split('/')[4]);
    const socks = await startSocksServer(t, { names: { 'friend.example': port } });
    const trace = join(place.folder, 'trace');
    const words = [
      'node', '--home', place.homeOf('hidden'), '--network', 'test', '--proxy', `socks5://127.0.0.1:${socks.proxy.port}`,
      '--peer', `/dns4/friend.example/tcp/4884/p2p/${friend.addresses[0]?.split('/').at(-1)}`,
      '--peer', '/dnsaddr/nobody.example/p2p/12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH',
    ];
    const hidden = spawn('strace', ['-f', '-e', 'trace=%network', '-e', 'signal=none', '-o', trace, process.execPath, PROGRAM, ...words], { stdio: 'ignore', detached: true });
    const ended = once(hidden, 'exit');
    // Strace keeps signals from itself and passes none on: the group has both.
    const signal = (name: NodeJS.Signals) => hidden.exitCode === null && process.kill(-(hidden.pid as number), name);
    t.after(() => signal('SIGKILL'));
    while ((await friend.client.peers()).length === 0) assert.equal(hidden.exitCode, null, 'the node ended');
    signal('SIGINT');
    await ended;

    const calls = (await readFile(trace, 'utf8')).split('\n').filter((line) => line.includes('AF_INET'));
    const to = new Set(calls.flatMap((line) => /\b(connect|bind|sendto|sendmsg|sendmmsg)\(.*?sin6?_port=htons\((\d+)\).*?"([^"]*)"/.exec(line)?.slice(1, 4).join(' ') ?? []));
    assert.deepEqual([...to], [`connect ${socks.proxy.port} 127.0.0.1`]);
    assert.ok(calls.every((line) => !line.includes('SOCK_DGRAM')), 'no datagram socket');
    assert.ok(socks.asked.includes('friend.example:4884'));
  });
});
