import assert from 'node:assert/strict';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { EVIL, fetchFrom, GOOD, NAME, openShop, sell, sha256 } from './shop.ts';

const shop = await openShop({ after });

const fetched = (place: string, more: readonly string[] = [], path?: string) => fetchFrom(shop, place, more, path);

describe('a download', () => {
  test('is put in place when the builders agree on it, and says what was expected', async () => {
    shop.serve(sell(GOOD));
    const { exit, stdout, stderr, files } = await fetched('a.iso');
    assert.equal(exit, 0, stderr);
    assert.match(stdout, new RegExp(`^AGREED  ${sha256(GOOD)}  tails 3.0  exit 0\n`));
    assert.match(stdout, /^saved {2}a\.iso$/m);
    assert.match(stderr, new RegExp(`^concur: expecting ${sha256(GOOD)} of tails 3\\.0$`, 'm'));
    assert.match(stderr, /^concur: warning: http hides nothing/m);
    assert.deepEqual(files, ['a.iso']);
    assert.ok((await readFile(join(shop.folder, 'a.iso'))).equals(GOOD));
  });

  test('of other bytes is set aside, over nothing that was there, and ends with the verdict', async () => {
    shop.serve(sell(EVIL));
    await writeFile(join(shop.folder, 'b.iso.unverified'), 'mine');
    const { exit, stdout, files } = await fetched('b.iso');
    assert.equal(exit, 20);
    assert.match(stdout, /^MISMATCH /);
    assert.match(stdout, /^left {2}b\.iso\.unverified-2 {2}not put in place$/m);
    assert.deepEqual(files, ['b.iso.unverified', 'b.iso.unverified-2']);
    assert.equal(await readFile(join(shop.folder, 'b.iso.unverified'), 'utf8'), 'mine');
  });

  test('of other bytes leaves nothing behind with --strict', async () => {
    shop.serve(sell(EVIL));
    const { exit, stdout, files } = await fetched('c.iso', ['--strict']);
    assert.deepEqual([exit, files], [20, []]);
    assert.match(stdout, /^removed /m);
  });

  test('of other bytes is put in place by those who allow that, and the exit code stays', async () => {
    shop.serve(sell(EVIL));
    const { exit, stdout, files } = await fetched('d.iso', ['--allow', 'MISMATCH']);
    assert.deepEqual([exit, files], [20, ['d.iso']]);
    assert.match(stdout, /^saved {2}d\.iso {2}though it is MISMATCH: you allowed that$/m);
  });

  test('is judged under the name that it is published by, not the one that it gets here', async () => {
    shop.serve(sell(GOOD));
    assert.equal((await fetched('e.iso', ['--name', NAME], '/latest')).exit, 0);
    assert.equal((await fetched('f.iso', ['--name', 'tails-amd64-3.1.iso'])).exit, 20, 'an old release under a new name');
  });

  test('with --json is one document', async () => {
    shop.serve(sell(GOOD));
    const { document, exit } = await fetched('g.iso', ['--json']);
    assert.equal(exit, 0);
    assert.equal(document['verdict'], 'AGREED');
    const verified = await shop.type(['verify', 'g.iso', '--name', NAME, '--json']);
    assert.deepEqual(Object.keys(document), [...Object.keys(verified.document), 'download']);
    assert.deepEqual(document['download'], { outcome: 'placed', path: 'g.iso', url: `${shop.origin}/${NAME}`, expected: [sha256(GOOD)], resumed: 0 });
  });

  test('into a folder gets its own name there', async () => {
    shop.serve(sell(GOOD));
    const { exit, stdout } = await fetched('homes');
    assert.equal(exit, 0);
    assert.match(stdout, new RegExp(`^saved  homes/${NAME}$`, 'm'));
  });
});

describe('before the first byte', () => {
  test('a file that cannot be agreed on is refused, with its verdict', async (t) => {
    const poor = await openShop(t, { signers: 1 });
    const { exit, stdout } = await poor.type(['download', `${poor.origin}/${NAME}`]);
    assert.equal(exit, 22);
    assert.match(stdout, new RegExp(`^INSUFFICIENT  ${NAME}  tails 3.0  not fetched  exit 22\n`));
    assert.deepEqual(poor.requests, []);
    const { exit: allowed } = await poor.type(['download', `${poor.origin}/${NAME}`, '--allow', 'INSUFFICIENT']);
    assert.deepEqual([allowed, poor.requests, await poor.files()], [22, [`GET /${NAME}`], [NAME]]);
    const { document } = await poor.type(['download', `${poor.origin}/${NAME}`, '-o', 'x', '--json']);
    assert.deepEqual(Object.keys(document), ['schemaVersion', 'verdict', 'exit', 'reason', 'project', 'release', 'artifact', 'download']);
    assert.deepEqual([document['verdict'], (document['download'] as { outcome: string }).outcome], ['INSUFFICIENT', 'refused']);
  });

  test('a view that is too old is a reason, where the policy says so', async (t) => {
    const old = await openShop(t);
    await writeFile(join(old.folder, 'fresh.policy'), `${await readFile(join(old.folder, 'tails.policy'), 'utf8')}fresh 14d\n`);
    assert.equal((await old.type(['policy', 'add', 'fresh.policy', '--yes'])).exit, 0);
    const { exit, stdout } = await old.type(['download', `${old.origin}/${NAME}`]);
    assert.deepEqual([exit, old.requests], [23, []]);
    assert.match(stdout, /^STALE .* not fetched {2}exit 23$/m);
    assert.equal((await old.type(['download', `${old.origin}/${NAME}`, '--allow', 'STALE'])).exit, 23);
    assert.deepEqual((await old.files()).filter((name) => name.startsWith('tails-')), [NAME]);
  });

  test('a release of which nothing is known is refused', async () => {
    const { exit } = await fetched('h.iso', ['--release', '9.9']);
    assert.deepEqual([exit, shop.requests], [25, []]);
  });

  test('a name that nobody knows is no reason: the hash may be', async () => {
    shop.serve(sell(GOOD));
    const { exit, stderr } = await fetched('i.iso', [], '/whatever.bin');
    assert.equal(exit, 0);
    assert.match(stderr, /nobody named such a file here/);
    shop.serve(sell(EVIL));
    assert.equal((await fetched('j.iso', [], '/whatever.bin')).exit, 25);
  });

  test('what is there is not replaced without a yes, and nothing is fetched then', async () => {
    await writeFile(join(shop.folder, 'k.iso'), 'mine');
    const refused = await fetched('k.iso');
    assert.deepEqual([refused.exit, shop.requests], [64, []]);
    shop.serve(sell(EVIL));
    assert.equal((await fetched('k.iso', ['--yes'])).exit, 20);
    assert.equal(await readFile(join(shop.folder, 'k.iso'), 'utf8'), 'mine', 'only what is agreed on replaces anything');
    shop.serve(sell(GOOD));
    assert.equal((await fetched('k.iso', ['--yes'])).exit, 0);
    assert.ok((await readFile(join(shop.folder, 'k.iso'))).equals(GOOD));
  });

  test('a link that leads nowhere is there as well: that is said before anything is fetched', async () => {
    await symlink('nowhere', join(shop.folder, 'link.iso'));
    const refused = await fetched('link.iso', ['--yes']);
    assert.deepEqual([refused.exit, shop.requests], [74, []]);
    assert.match(refused.stderr, /is there, and is no regular file/);
  });

  for (const [words, what] of [
    [['download', 'ftp://example.org/a.iso'], 'another protocol'], [['download', 'file:///etc/passwd'], 'a file'],
    [['download', 'https://me:secret@example.org/a.iso'], 'a password in the address'], [['download', 'https://example.org/'], 'an address without a name'],
    [['download', 'https://example.org/%2e%2e%2fetc'], 'a name with a way in it'], [['download', 'https://example.org/a.iso', '--allow', 'agreed'], 'an unknown verdict'],
    [['download', 'https://example.org/a.iso', '--offline'], 'no network'],
  ] as const) {
    test(`a wrong use ends with 64: ${what}`, async () => {
      const { exit, stderr } = await shop.type(words);
      assert.equal(exit, 64, stderr);
      assert.doesNotMatch(stderr, /secret/);
    });
  }
});

describe('a server', () => {
  test('that sends more than the builders have is cut off', async () => {
    let sent = 0;
    shop.serve((_request, response) => {
      response.writeHead(200);
      const more = () => { while (!response.destroyed && response.write(EVIL)) sent += EVIL.length; };
      response.on('drain', more);
      more();
    });
    const { exit, stderr, files } = await fetched('t.iso');
    assert.equal(exit, 69);
    assert.match(stderr, new RegExp(`more than the ${GOOD.length} bytes that the builders' file has`));
    assert.ok(sent < 100 * GOOD.length);
    assert.deepEqual(files, []);
  });

  test('that leads in circles, or away from the web, is followed no further', async () => {
    shop.serve((_request, response) => response.writeHead(302, { location: '/again' }).end());
    assert.match((await fetched('u.iso')).stderr, /sends us on more than 5 times/);
    assert.equal(shop.requests.length, 6);
    shop.serve((_request, response) => response.writeHead(301, { location: 'file:///etc/passwd' }).end());
    const { exit, stderr } = await fetched('u.iso');
    assert.equal(exit, 69);
    assert.match(stderr, /sends us on to "file:\/\/\/etc\/passwd", which is no address of the web/);
  });

  test('that leads on is followed, and the name stays the one that was asked for', async () => {
    shop.serve((request, response) => {
      if (request.url === '/mirror/x') sell(GOOD)(request, response);
      else response.writeHead(302, { location: '/mirror/x' }).end();
    });
    assert.equal((await fetched('v.iso')).exit, 0);
  });

  test('that has no such file says so, and nothing is left', async () => {
    shop.serve((_request, response) => response.writeHead(404).end('Not Found'));
    const { exit, stderr, files } = await fetched('w.iso');
    assert.equal(exit, 69);
    assert.match(stderr, /the server answers 404 \(Not Found\)/);
    assert.deepEqual(files, []);
  });
});
