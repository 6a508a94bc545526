import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { breakOff, EVIL, fetchFrom, GOOD, NAME, openShop, sell, sha256 } from './shop.ts';

const shop = await openShop({ after });

const fetched = (place: string, more: readonly string[] = []) => fetchFrom(shop, place, more);

describe('a connection that breaks', () => {
  test('goes on by itself where it ended, as long as something comes', async () => {
    shop.serve(breakOff(GOOD, 1_000_000));
    const { exit, stderr } = await fetched('l.iso');
    assert.equal(exit, 0, stderr);
    assert.equal(shop.requests.length, 4);
    assert.match(shop.requests[1] ?? '', /bytes=[1-9]\d*-$/);
    assert.ok((await readFile(join(shop.folder, 'l.iso'))).equals(GOOD));
  });

  test('for good leaves what has come, and the same command goes on from there', async () => {
    let left = 2;
    shop.serve((request, response) => {
      if (left-- > 0) breakOff(GOOD, 1_000_000)(request, response);
      else response.destroy();
    });
    const broken = await fetched('m.iso');
    assert.equal(broken.exit, 69);
    assert.match(broken.stderr, /concur: hint: type the same again later/);
    assert.deepEqual(broken.files, ['m.iso.part', 'm.iso.part.json']);
    shop.serve(sell(GOOD));
    const { exit, document, files } = await fetched('m.iso', ['--json']);
    assert.deepEqual([exit, files], [0, ['m.iso']]);
    assert.ok((document['download'] as { resumed: number }).resumed > 1_000_000);
    assert.equal(shop.requests.length, 1);
  });

  test('starts over when the server has another file meanwhile, and takes no byte of the old one', async () => {
    shop.serve(breakOff(EVIL, 1_000_000));
    let calls = 0;
    shop.serve((request, response) => (calls++ === 0 ? breakOff(EVIL, 1_000_000) : sell(GOOD))(request, response));
    const { exit, stderr } = await fetched('n.iso');
    assert.equal(exit, 0, stderr);
    assert.match(stderr, /starting over/);
    assert.ok((await readFile(join(shop.folder, 'n.iso'))).equals(GOOD));
  });

  test('again and again at the same place is given up', async () => {
    let calls = 0;
    shop.serve((_request, response) => {
      calls++;
      response.writeHead(200, { 'content-length': GOOD.length });
      response.write(GOOD.subarray(0, 1_000_000), () => response.socket?.end());
    });
    const { exit, stderr } = await fetched('n2.iso');
    assert.deepEqual([exit, calls], [69, 2], stderr);
  });

  test('to a server that always has another file is given up', async () => {
    let calls = 0;
    shop.serve((request, response) => {
      calls++;
      if (request.headers.range !== undefined) response.writeHead(206, { 'content-range': `bytes 1-2/${GOOD.length}` }).end('ab');
      else breakOff(GOOD, 1_000_000 + calls * 1000)(request, response);
    });
    const { exit, stderr } = await fetched('n3.iso');
    assert.equal(exit, 69);
    assert.match(stderr, /has another file each time it is asked/);
    assert.ok(calls < 20);
    shop.serve((_request, response) => response.writeHead(206, { 'content-range': `bytes 1-2/${GOOD.length}` }).end('ab'));
    assert.equal((await fetched('n4.iso')).exit, 69, 'a part that nobody asked for');
  });

  test('is not gone on with where nothing tells versions apart', async () => {
    let calls = 0;
    shop.serve((request, response) => {
      if (calls++ > 0) return sell(GOOD, null)(request, response);
      response.writeHead(200, { 'content-length': GOOD.length });
      response.write(EVIL.subarray(0, 100_000), () => response.socket?.end());
    });
    assert.equal((await fetched('o.iso')).exit, 0);
    assert.deepEqual(shop.requests, [`GET /${NAME}`, `GET /${NAME}`]);
  });

  test('of another address, or with a meddled note, is begun anew', async () => {
    shop.serve((_request, response) => response.destroy());
    await writeFile(join(shop.folder, 'p.iso.part'), EVIL.subarray(0, 1000));
    await writeFile(join(shop.folder, 'p.iso.part.json'), `{"url":"${shop.origin}/other","validator":"\\"x\\""}\n`);
    shop.serve(sell(GOOD));
    assert.equal((await fetched('p.iso')).exit, 0);
    assert.deepEqual(shop.requests, [`GET /${NAME}`]);
    await writeFile(join(shop.folder, 'q.iso.part'), EVIL.subarray(0, 1000));
    await writeFile(join(shop.folder, 'q.iso.part.json'), '{"url":1}');
    assert.equal((await fetched('q.iso')).exit, 0);
  });

  test('a part that was meddled with is caught by its hash', async () => {
    await writeFile(join(shop.folder, 'r.iso.part'), EVIL.subarray(0, 1000));
    await writeFile(join(shop.folder, 'r.iso.part.json'), `${JSON.stringify({ url: `${shop.origin}/${NAME}`, validator: `"${sha256(GOOD).slice(0, 8)}"` })}\n`);
    shop.serve(sell(GOOD));
    const { exit, files } = await fetched('r.iso');
    assert.deepEqual([exit, files], [20, ['r.iso.unverified']]);
  });

  test('a part that is whole already needs no byte more', async () => {
    await writeFile(join(shop.folder, 's.iso.part'), GOOD);
    await writeFile(join(shop.folder, 's.iso.part.json'), `${JSON.stringify({ url: `${shop.origin}/${NAME}`, validator: `"${sha256(GOOD).slice(0, 8)}"` })}\n`);
    shop.serve(sell(GOOD));
    assert.equal((await fetched('s.iso')).exit, 0);
    assert.deepEqual(shop.requests, [`GET /${NAME} bytes=${GOOD.length}-`]);
  });
});

describe('Ctrl-C', () => {
  test('leaves what has come, and says how to go on', async () => {
    const abort = new AbortController();
    shop.serve((_request, response) => {
      response.writeHead(200, { 'etag': '"x"', 'content-length': GOOD.length });
      response.write(GOOD.subarray(0, 2_000_000));
    });
    // The clock is looked at once for each piece that has come.
    let looks = 0;
    const elapsed = () => {
      if (++looks === 20) abort.abort();
      return 0;
    };
    const { exit, stderr } = await shop.type(['download', `${shop.origin}/${NAME}`, '-o', 'y.iso'], { signal: abort.signal, elapsed });
    assert.equal(exit, 130);
    assert.match(stderr, /interrupted after \d+ bytes\nconcur: hint: type the same again/);
    assert.deepEqual((await shop.files()).filter((name) => name.startsWith('y.iso')), ['y.iso.part', 'y.iso.part.json']);
  });

  test('another download to the same place is refused while one runs', async () => {
    await writeFile(join(shop.folder, 'z.iso.part.lock'), `${process.pid}\n`);
    assert.equal((await fetched('z.iso')).exit, 69);
    await writeFile(join(shop.folder, 'z.iso.part.lock'), '999999999\n');
    shop.serve(sell(GOOD));
    assert.equal((await fetched('z.iso')).exit, 0, 'the lock of a process that is gone keeps nobody');
  });
});
