/** What an operator says of peers, to real nodes and beside them. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { PROGRAM } from '../../cli/demo/node-process.ts';
import type { PeerSummary } from '../../src/ledger/port.ts';
import { Neighbourhood, type RunningNode } from './processes.ts';

suite('the operator\'s peers', () => {
  let place: Neighbourhood;
  let ada: RunningNode;
  let grace: RunningNode;

  before(async () => {
    place = await Neighbourhood.open();
    [ada, grace] = await Promise.all([place.startNode('ada'), place.startNode('grace')]);
  });
  after(() => place.close());

  const peers = async (node: RunningNode): Promise<readonly PeerSummary[]> => node.client.peers();
  /** Asked again and again: nothing tells of a connection. */
  async function until(node: RunningNode, fits: (list: readonly PeerSummary[]) => boolean): Promise<readonly PeerSummary[]> {
    for (;;) {
      const list = await peers(node);
      if (fits(list)) return list;
    }
  }

  test('an address that is added is dialled at once, and stands in a file', async () => {
    const [address] = grace.addresses as [string];
    const added = await place.run('ada', 'peers', 'add', address);
    assert.deepEqual([added.exit, added.document['outcome'], added.document['node']], [0, 'changed', true]);
    const [peer] = await until(ada, (list) => list.some(({ lacking }) => lacking !== null));
    assert.deepEqual([peer?.direction, peer?.transport, peer?.agent?.split('/')[0], peer?.lacking], ['outbound', 'tcp', 'concur', 0]);
    assert.equal(await readFile(join(place.homeOf('ada'), 'peers.list'), 'utf8'), `add ${address}\n`);
    assert.equal((await place.run('ada', 'peers', 'add', address)).document['outcome'], 'unchanged');
  });

  test('the table has a heading and a line a peer', () => {
    const [heading, line] = execFileSync(process.execPath, [PROGRAM, 'peers', '--home', place.homeOf('ada'), '--plain'], { encoding: 'utf8' }).split('\n');
    assert.match(heading ?? '', /^peer +direction +transport +round trip +score +lacking +agent +address$/);
    assert.match(line ?? '', /^12D3Koo\w+ +outbound +tcp +(?:\d+ ms|-) +-?\d+\.\d +\d+ +concur\S* +\/ip4\/127\.0\.0\.1\/tcp\/\d+\/p2p\//);
  });

  test('a peer that is banned is gone at once, stays out, and comes back when it is let in', async () => {
    const id = grace.addresses[0]?.split('/').at(-1) as string;
    const banned = await place.run('ada', 'peers', 'ban', id);
    assert.equal(banned.document['outcome'], 'changed');
    assert.deepEqual(await peers(ada), []);
    assert.equal((await place.run('grace', 'peers', 'add', ada.addresses[0] as string)).exit, 0);
    assert.deepEqual(await peers(ada), []);
    assert.match(await readFile(join(place.homeOf('ada'), 'peers.list'), 'utf8'), new RegExp(`^ban ${id}$`, 'm'));
    await place.run('ada', 'peers', 'unban', id);
    await until(ada, (list) => list.length === 1);
  });

  test('what is no address is refused, and nothing is written', async () => {
    const before = await readFile(join(place.homeOf('ada'), 'peers.list'), 'utf8');
    for (const words of [['add', '/ip4/127.0.0.1/tcp/1'], ['add', `/nonsense/x/p2p/${ada.addresses[0]?.split('/').at(-1)}`], ['ban', 'ada'], ['befriend', 'ada'], ['ban']]) {
      const { exit, document } = await place.run('ada', 'peers', ...words);
      assert.ok(exit === 64 || exit === 78, `${words.join(' ')}: ${exit}`);
      assert.ok('error' in document);
    }
    assert.equal(await readFile(join(place.homeOf('ada'), 'peers.list'), 'utf8'), before);
  });
});
