import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { changePeerList, readPeerList } from '../../src/node/peer-list.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const ADA = '12D3KooWFbzsbT6GE4g8Dbxko9mm3D8C9Gdnn9PixFjifY9RQziH';
const GRACE = '12D3KooWNHHyCqTcsDpJG1bb6un7eCq27fCfUMZwwNqcUTpFH9Ne';
const ADDRESS = `/ip4/192.0.2.1/tcp/4884/p2p/${ADA}`;

test('a peer list that is not there is empty', async (t) => {
  assert.deepEqual(await readPeerList(await listFile(t)), { added: [], banned: [] });
});

test('what is added and banned stays until it is taken back, and comments stay', async (t) => {
  const file = await listFile(t, '# friends\n');
  assert.equal(await changePeerList(file, { action: 'add', target: ADDRESS }), true);
  assert.equal(await changePeerList(file, { action: 'ban', target: GRACE }), true);
  assert.equal(await changePeerList(file, { action: 'ban', target: GRACE }), false);
  assert.equal(await readFile(file, 'utf8'), `# friends\nadd ${ADDRESS}\nban ${GRACE}\n`);
  assert.deepEqual(await readPeerList(file), { added: [ADDRESS], banned: [GRACE] });
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.equal(await changePeerList(file, { action: 'remove', target: ADDRESS }), true);
  assert.equal(await changePeerList(file, { action: 'remove', target: ADDRESS }), false);
  assert.equal(await changePeerList(file, { action: 'unban', target: GRACE }), true);
  assert.equal(await readFile(file, 'utf8'), '# friends\n');
});

test('what is no address and no id is refused with an example', async (t) => {
  const file = await listFile(t);
  for (const target of ['192.0.2.1:4884', '/ip4/192.0.2.1/tcp/4884', `${ADDRESS}\nban ${GRACE}`, `${ADDRESS} x`, '', `/p2p/${ADA}`]) {
    await assert.rejects(changePeerList(file, { action: 'add', target }), { code: 'usage' }, target);
  }
  for (const target of ['ada', ADDRESS, `${ADA}\n`, '../../x']) await assert.rejects(changePeerList(file, { action: 'ban', target }), { code: 'usage' }, target);
  assert.deepEqual(await readPeerList(file), { added: [], banned: [] });
});

test('an id with a letter too few, too many or of another kind is refused, and what stands in the list already can be taken back', async (t) => {
  const mistyped = [ADA.slice(0, -1), `${ADA}p`, `22${ADA.slice(2)}`, `12E${ADA.slice(3)}`];
  const file = await listFile(t, mistyped.map((id) => `ban ${id}\nadd /ip4/192.0.2.1/tcp/4884/p2p/${id}\n`).join(''));
  for (const id of mistyped) {
    const address = `/ip4/192.0.2.1/tcp/4884/p2p/${id}`;
    const refused = (error: Error & { hint?: string }) => error.message.includes(id) && error.hint?.includes('copy it whole') === true;
    await assert.rejects(changePeerList(file, { action: 'ban', target: id }), refused);
    await assert.rejects(changePeerList(file, { action: 'add', target: address }), refused);
    assert.equal(await changePeerList(file, { action: 'unban', target: id }), true);
    assert.equal(await changePeerList(file, { action: 'remove', target: address }), true);
  }
});

test('a line that says neither add nor ban is named, so that no ban is lost by a slip', async (t) => {
  for (const line of [`bann ${GRACE}`, 'ban', `ban ${GRACE} for ever`, `add ${ADA}`, 'ban nobody']) {
    const file = await listFile(t, `# one\n${line}\n`);
    await assert.rejects(readPeerList(file), (error: Error) => error.message.includes('line 2') && error.message.includes(line));
  }
});

test('the list is bounded', async (t) => {
  const file = await listFile(t, '#\n'.repeat(1_000));
  await assert.rejects(changePeerList(file, { action: 'ban', target: GRACE }), { code: 'config-malformed' });
});

async function listFile(t: TestContext, text?: string): Promise<string> {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'peers.list');
  if (text !== undefined) await writeFile(file, text);
  return file;
}
