import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import type { Host } from '../../src/network/port.ts';
import { peerChanges } from '../../src/node/change-peers.ts';
import { resolveHome } from '../../src/node/home.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const SELF = '12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH';
const GRACE = '12D3KooWNHHyCqTcsDpJG1bb6un7eCq27fCfUMZwwNqcUTpFH9Ne';

test('a node neither adds nor bans itself, and takes back what was written down while none ran', async (t) => {
  const { change, done, list } = await beside(t);
  const address = `/ip4/192.0.2.1/tcp/4884/p2p/${SELF}`;
  for (const [action, target] of [['add', address], ['ban', SELF]] as const) {
    await assert.rejects(change({ action, target }), { code: 'usage', message: `"${target}" is this node itself` });
  }
  assert.deepEqual(done, []);
  await change({ action: 'add', target: `/ip4/192.0.2.1/tcp/4884/p2p/${SELF}/p2p-circuit/p2p/${GRACE}` });
  assert.deepEqual(await change({ action: 'unban', target: SELF }), { changed: false });
  assert.deepEqual(await change({ action: 'remove', target: address }), { changed: false });
  assert.match(await list(), /^add [^\n]*\n$/);
});

test('a mistyped id is refused as such, before the host is told', async (t) => {
  const { change, done } = await beside(t);
  await assert.rejects(change({ action: 'ban', target: GRACE.slice(0, -1) }), { code: 'usage' });
  await assert.rejects(change({ action: 'add', target: `/ip4/192.0.2.1/tcp/4884/p2p/${GRACE}p` }), { code: 'usage' });
  assert.deepEqual(done, []);
});

async function beside(t: TestContext) {
  const folder = await temporaryFolder(t);
  const home = resolveHome({ home: folder, env: {} });
  const done: string[] = [];
  const note = (what: string) => (target: string) => { done.push(`${what} ${target}`); };
  const host = { id: SELF, connect: note('connect'), disconnect: note('disconnect'), ban: async (peer: string) => note('ban')(peer), unban: note('unban') };
  return { change: peerChanges(home, host as unknown as Host), done, list: () => readFile(home.peerList, 'utf8') };
}
