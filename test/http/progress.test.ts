import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { Hono } from 'hono';
import { ConcurError } from '../../src/base/errors.ts';
import { followProgress, tellProgress } from '../../src/http/progress.ts';
import { serveOnSocket } from '../../src/http/server.ts';
import type { Following } from '../../src/ledger/port.ts';
import { temporaryFolder } from '../temporary-folder.ts';

type Run = (following: Following<number>) => Promise<string>;

suite('a request that takes its time', () => {
  async function serve(t: TestContext, run: Run) {
    const socketPath = join(await temporaryFolder(t), 'node.sock');
    const bugs: unknown[] = [];
    const app = new Hono();
    app.post('/go', (c) => tellProgress(c, run, (error) => bugs.push(error)));
    const server = await serveOnSocket(app, socketPath);
    t.after(() => server.close());
    const heard: number[] = [];
    const stop = new AbortController();
    const follow = () => followProgress<number, string>({ socketPath, path: '/go', body: {} }, { signal: stop.signal, onProgress: (progress) => heard.push(progress) });
    return { follow, heard, bugs, stop, socketPath };
  }

  test('tells how far it is, and then what came of it', async (t) => {
    const { follow, heard } = await serve(t, async ({ onProgress }) => {
      for (const progress of [1, 2, 3]) onProgress(progress);
      return 'done';
    });
    assert.equal(await follow(), 'done');
    assert.deepEqual(heard, [1, 2, 3]);
  });

  test('that is refused in the middle is refused in the node\'s own words', async (t) => {
    const { follow, bugs } = await serve(t, async ({ onProgress }) => {
      onProgress(1);
      throw new ConcurError('peer-failed', 'no peer is connected', { hint: 'concur peers' });
    });
    await assert.rejects(follow(), { code: 'peer-failed', message: 'no peer is connected', hint: 'concur peers' });
    assert.deepEqual(bugs, []);
  });

  test('that meets a bug says so without its details, and the node\'s log has them', async (t) => {
    const { follow, bugs } = await serve(t, () => Promise.reject(new Error('a secret')));
    await assert.rejects(follow(), { message: 'the node met a bug; its log says more' });
    assert.equal((bugs[0] as Error).message, 'a secret');
  });

  test('ends in the node when whoever asked goes away', async (t) => {
    const ended = Promise.withResolvers<void>();
    const { follow, heard, stop } = await serve(t, ({ signal, onProgress }) => {
      onProgress(1);
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          ended.resolve();
          reject(new ConcurError('interrupted', 'interrupted'));
        });
      });
    });
    const following = follow();
    while (heard.length === 0) await new Promise((resolve) => { setImmediate(resolve); });
    stop.abort();
    await assert.rejects(following, { code: 'interrupted' });
    await ended.promise;
  });

  test('whose node goes away before the result is no result', async (t) => {
    const socketPath = join(await temporaryFolder(t), 'node.sock');
    const server = createServer((_, response) => { response.write('{"progress":1}\n', () => response.destroy()); }).listen(socketPath);
    t.after(() => { server.close(); });
    await new Promise((resolve) => { server.once('listening', resolve); });
    const following = { signal: new AbortController().signal, onProgress: () => undefined };
    await assert.rejects(followProgress({ socketPath, path: '/go', body: {} }, following), { code: 'node-unreachable' });
  });
});
