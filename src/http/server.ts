/** The control socket: the node's side. Whoever may open the socket's file is the operator. */

import { chmod } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { ConcurError } from '../base/errors.ts';

export interface ControlServer {
  close(): Promise<void>;
}

/** @param path of a Unix socket, in a folder that only its owner can enter */
export async function serveOnSocket(app: Hono, path: string): Promise<ControlServer> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  // A command may be busy for long between two questions: one that was hung up on meanwhile would meet a closed pipe.
  server.keepAliveTimeout = 0;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    await chmod(path, 0o600);
  } catch (cause) {
    throw new ConcurError('write-failed', `cannot open the control socket "${path}"`, { cause });
  }
  return {
    close: () => new Promise((resolve, reject) => {
      server.close((error) => (error === undefined ? resolve() : reject(error)));
      server.closeAllConnections();
    }),
  };
}
