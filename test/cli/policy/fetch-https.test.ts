import assert from 'node:assert/strict';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { transportThrough } from '../../../cli/download/transport.ts';
import { fetchHttps, parseHttps } from '../../../cli/policy/fetch-https.ts';
import { MAX_REDIRECTS } from '../../../src/base/limits.ts';
import { lacksOpenssl, serveHttps, trust } from './https-server.ts';

const skip = lacksOpenssl();
const signal = new AbortController().signal;
const transport = await transportThrough(null);

describe('an address', () => {
  const refused: [given: string, message: RegExp][] = [
    ['http://example.org/x.policy', /not an https address/],
    ['ftp://example.org/x.policy', /not an https address/],
    ['file:///etc/passwd', /not an https address/],
    ['javascript:alert(1)', /not an https address/],
    ['https://', /not an address/],
    ['x.policy', /not an address/],
    ['https://ada:secret@example.org/x.policy', /user name or a password/],
  ];
  for (const [given, message] of refused) {
    test(`${given} is refused before anything is asked`, async () => {
      assert.throws(() => parseHttps(given), { code: 'usage', message });
      await assert.rejects(fetchHttps(given, { limit: 10, signal, transport }), { code: 'usage' });
    });
  }

  test('a password is not repeated', () => assert.throws(() => parseHttps('https://ada:secret@example.org/'), (error) => !String(error).includes('secret')));
});

describe('a file from the web', { skip }, () => {
  const body = 'concur-policy 1\n';
  const answers: Record<string, (response: ServerResponse, request: IncomingMessage) => void> = {
    '/ok': (response) => response.end(body),
    '/moved': (response) => response.writeHead(302, { location: '/ok' }).end('<html>'),
    '/loop': (response) => response.writeHead(301, { location: '/loop' }).end(),
    '/down': (response) => response.writeHead(302, { location: 'http://localhost/ok' }).end(),
    '/nowhere': (response) => response.writeHead(302).end(),
    '/odd': (response) => response.writeHead(302, { location: 'https://' }).end(),
    '/gone': (response) => response.writeHead(410).end(body),
    '/broken': (response) => response.writeHead(500).end(body),
    '/partial': (response) => response.writeHead(206).end(body),
    '/packed': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
    '/long': (response) => { for (let i = 0; i < 100; i++) response.write(body); response.end(); },
    '/cut': (response) => { response.writeHead(200, { 'content-length': '1000' }); response.write(body, () => response.destroy()); },
    '/cookie': (response, request) => response.writeHead(request.headers.cookie === undefined ? 302 : 500, { 'set-cookie': 'id=1', 'location': '/ok' }).end(),
  };

  async function serve(t: Parameters<typeof serveHttps>[0], seen: IncomingHttpHeaders[] = []) {
    const server = await serveHttps(t, (request, response) => {
      seen.push(request.headers);
      const answer = answers[request.url ?? ''];
      if (answer === undefined) response.writeHead(404).end(body);
      else answer(response, request);
    });
    trust(t, server);
    return (path: string, limit = 1000) => fetchHttps(server.origin + path, { limit, signal, transport });
  }

  test('comes as it is, also by way of another address', async (t) => {
    const get = await serve(t);
    assert.equal((await get('/ok'))?.toString(), body);
    assert.equal((await get('/moved'))?.toString(), body);
    assert.equal((await get('/ok', body.length))?.toString(), body);
  });

  test('that is not there is null, and its page is not read', async (t) => {
    const get = await serve(t);
    assert.deepEqual([await get('/absent'), await get('/gone')], [null, null]);
  });

  test('is asked for without cookies, names or encodings', async (t) => {
    const seen: IncomingHttpHeaders[] = [];
    const get = await serve(t, seen);
    assert.equal((await get('/cookie'))?.toString(), body);
    for (const headers of seen) assert.deepEqual(Object.keys(headers).sort(), ['accept-encoding', 'connection', 'host']);
  });

  const refused: [path: string, message: RegExp][] = [
    ['/loop', new RegExp(`more than ${MAX_REDIRECTS} addresses`)],
    ['/down', /leads to "http:\/\/localhost\/ok", which is not an https address/],
    ['/nowhere', /the server answered 302/],
    ['/odd', /leads to "https:\/\/", which is not an https address/],
    ['/broken', /the server answered 500/],
    ['/partial', /the server answered 206/],
    ['/packed', /packed as "gzip"/],
    ['/long', /more than the 1000 bytes/],
    ['/cut', /aborted|closed|hang up/],
  ];
  for (const [path, message] of refused) {
    test(`is refused: ${path}`, async (t) => {
      const get = await serve(t);
      await assert.rejects(get(path), { code: 'fetch-failed', message });
    });
  }

  test('of a server whose certificate nobody vouches for is refused', async (t) => {
    const { origin } = await serveHttps(t, (_request, response) => response.end(body));
    await assert.rejects(fetchHttps(`${origin}/ok`, { limit: 1000, signal, transport }), { code: 'fetch-failed', message: /self-signed|unable to verify/ });
  });

  test('that never comes ends with the signal, whose reason is told', async (t) => {
    const stop = new AbortController();
    const server = await serveHttps(t, () => stop.abort(new Error('enough')));
    trust(t, server);
    await assert.rejects(fetchHttps(`${server.origin}/ok`, { limit: 1000, signal: stop.signal, transport }), { message: 'enough' });
  });
});

test('a server that is not there is told as such', async () => {
  // Port 1 of this machine, where nothing listens.
  await assert.rejects(fetchHttps('https://localhost:1/x', { limit: 10, signal, transport }), { code: 'fetch-failed', message: /ECONNREFUSED/ });
});
