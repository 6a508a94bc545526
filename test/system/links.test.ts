import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { suite, test, type TestContext } from 'node:test';
import { Chance } from '../simulate/clock.ts';
import { Link, type Quality } from './links.ts';

suite('a link between nodes', { timeout: 60_000 }, () => {
  async function open(t: TestContext, quality?: Quality): Promise<{ link: Link; near: Socket; far: Socket }> {
    const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const link = await Link.open({ port: (server.address() as AddressInfo).port, chance: new Chance(1) });
    if (quality !== undefined) link.quality = quality;
    const near = connect({ port: link.port, host: '127.0.0.1', allowHalfOpen: true });
    const [far] = await once(server, 'connection') as [Socket];
    t.after(async () => {
      near.destroy();
      await link.close();
      server.close();
    });
    return { link, near, far };
  }

  test('brings all bytes in order both ways, and the end of each way', async (t) => {
    const { link, near, far } = await open(t);
    const sent = Buffer.alloc(1_000_000, 'there ');
    const back = Buffer.alloc(300_000, 'and back ');
    near.end(sent);
    assert.deepEqual(await buffer(far), sent);
    far.end(back);
    assert.deepEqual(await buffer(near), back);
    assert.deepEqual([link.bytes, link.connections], [1_300_000, 1]);
  });

  test('takes as long as its rate and its latency make it', async (t) => {
    const { near, far } = await open(t, { latency: 100, rate: 100_000, loss: 0, reset: 0 });
    const began = performance.now();
    near.end(Buffer.alloc(30_000));
    assert.equal((await buffer(far)).length, 30_000);
    assert.ok(performance.now() - began >= 350, `${performance.now() - began} ms`);
  });

  test('loses no byte of what it loses, and is late instead', async (t) => {
    const { near, far } = await open(t, { latency: 0, rate: Infinity, loss: 1, reset: 0 });
    const began = performance.now();
    const sent = Buffer.from(Array.from({ length: 3_000 }, (_, i) => i & 0xff));
    near.end(sent);
    assert.deepEqual(await buffer(far), sent);
    assert.ok(performance.now() - began >= 600, `${performance.now() - began} ms`);
  });

  test('brings nothing while it is cut, and all of it later', async (t) => {
    const { link, near, far } = await open(t);
    far.pause();
    link.cut();
    near.end('late');
    // What came back by another connection would have overtaken it.
    const other = connect({ port: link.port, host: '127.0.0.1' });
    await once(other, 'connect');
    other.destroy();
    assert.equal(link.bytes, 0);
    link.heal();
    assert.equal((await buffer(far)).toString(), 'late');
  });

  test('who goes while it is cut has gone for the other when it heals', async (t) => {
    const { link, near, far } = await open(t);
    link.cut();
    near.destroy();
    await once(near, 'close');
    // The relay has noticed when it has gone through its events: a connection takes longer.
    const other = connect({ port: link.port, host: '127.0.0.1' });
    await once(other, 'connect');
    other.destroy();
    link.heal();
    assert.equal((await buffer(far)).length, 0);
    far.end();
    await once(far, 'close');
  });

  test('a reset ends the connection on both sides', async (t) => {
    const { link, near, far } = await open(t);
    const closed = [near, far].map((socket) => new Promise((resolve) => { socket.on('error', () => undefined).once('close', resolve).resume(); }));
    link.reset();
    await Promise.all(closed);
  });
});
