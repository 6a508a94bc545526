/** A small web server with a certificate that only the test trusts. openssl makes it: no key is kept here. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { TestContext } from 'node:test';

/** For the `skip` option of a test. */
export function lacksOpenssl(): string | false {
  return spawnSync('openssl', ['version']).status === 0 ? false : 'openssl is not installed';
}

export interface WebServer {
  /** `https://localhost:PORT` */
  readonly origin: string;
  /** PEM, for `ca`. */
  readonly ca: string;
  /** The file that it lies in, for NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
}

/** The whole process trusts it until the test ends. */
export function trust(t: TestContext, { ca }: Pick<WebServer, 'ca'>): void {
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, ca]);
  t.after(() => setDefaultCACertificates(trusted));
}

export async function serveHttps(t: TestContext, answer: RequestListener): Promise<WebServer> {
  const folder = await mkdtemp(join(tmpdir(), 'concur-https-'));
  const [keyFile, caFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-keyout', keyFile, '-out', caFile,
  ], { stdio: 'ignore' });
  const server = createServer({ key: await readFile(keyFile), cert: await readFile(caFile) }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  return { origin: `https://localhost:${(server.address() as AddressInfo).port}`, ca: await readFile(caFile, 'utf8'), caFile };
}
