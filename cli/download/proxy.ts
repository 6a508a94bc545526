/** Connections through a SOCKS5 proxy. It is told the server's name, so that nobody else is asked for its address. */

import { isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { SocksClient } from 'socks';

export interface Proxy {
  /** An IP address. */
  readonly host: string;
  readonly port: number;
}

/** Milliseconds for the proxy to reach the server: Tor takes long. */
const PATIENCE = 40_000;

/** Encrypted for https, and then the server's certificate is checked as without a proxy. */
export async function socketThrough(proxy: Proxy, { protocol, hostname, port }: URL): Promise<Socket> {
  // Brackets around an IPv6 address belong to the URL.
  const host = hostname.replace(/^\[|\]$/g, '');
  const destination = { host, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) };
  const { socket } = await SocksClient.createConnection({ proxy: { ...proxy, type: 5 }, command: 'connect', destination, timeout: PATIENCE });
  return protocol === 'https:' ? connectTls({ socket, host, ...(isIP(host) === 0 ? { servername: host } : {}) }) : socket;
}
