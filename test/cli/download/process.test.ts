/** A download as a process of its own, ended by signals: what is left is gone on with. */

import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs/promises';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { GOOD, NAME, openShop, sell, type Shop } from './shop.ts';

const BIN = fileURLToPath(new URL('../../../cli/concur.js', import.meta.url));

function start({ folder, origin }: Shop): ChildProcess {
  return spawn(process.execPath, [BIN, 'download', `${origin}/${NAME}`, '--home', join(folder, 'homes/home')], { cwd: folder, stdio: 'ignore' });
}

/** The server says so much of the file and then waits. */
function sayHalf(shop: Shop): void {
  shop.serve((_request, response) => {
    response.writeHead(200, { 'content-length': GOOD.length, 'etag': '"half"' });
    response.write(GOOD.subarray(0, 2_000_000));
  });
}

/** Resolves when something of it is on disk. */
async function partWritten({ folder }: Shop): Promise<void> {
  const stop = new AbortController();
  const seen = async () => (await stat(join(folder, `${NAME}.part`)).catch(() => null))?.size ?? 0;
  for await (const _ of watch(folder, { signal: stop.signal })) if (await seen() >= 1_000_000) return;
}

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 130], ['SIGKILL', null]] as const) {
  test(`after ${signal} what has come is there, and the next download takes it from there`, async (t) => {
    const shop = await openShop(t);
    sayHalf(shop);
    const written = partWritten(shop);
    const child = start(shop);
    await written;
    child.kill(signal);
    assert.deepEqual(await once(child, 'exit'), code === null ? [null, 'SIGKILL'] : [code, null]);
    assert.ok((await shop.files()).includes(`${NAME}.part`));
    shop.requests.length = 0;
    shop.serve(sell(GOOD, '"half"'));
    const again = start(shop);
    assert.deepEqual(await once(again, 'exit'), [0, null]);
    assert.match(shop.requests.join(), /^GET \/tails-amd64-3\.0\.iso bytes=[1-9]\d{6}-$/);
    assert.deepEqual(await shop.files(), [NAME]);
  });
}
