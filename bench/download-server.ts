/**
 * Serves one file from memory on loopback, for bench/download.ts: prints its address and its hash once it listens.
 *
 *   node bench/download-server.ts MIB NAME
 */

import { createHash, randomFillSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [mib = '1024', name = 'artifact'] = process.argv.slice(2);
const content = Buffer.allocUnsafe(Number(mib) * 1024 * 1024);
for (let i = 0; i < content.length; i += 1024 * 1024) randomFillSync(content, i, 1024 * 1024);

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-length': content.length, 'etag': '"1"' }).end(content);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}/${name}`, sha256: createHash('sha256').update(content).digest('hex'), size: content.length })}\n`);
});
