/** A ledger behind a control socket of its own, and a client on it; both are closed with the test. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { connectToNode, type NodeClient } from '../../src/http/client.ts';
import { createRoutes } from '../../src/http/routes.ts';
import { serveOnSocket } from '../../src/http/server.ts';
import type { Ledger, NodePort } from '../../src/ledger/port.ts';
import { atEnd, temporaryFolder } from '../temporary-folder.ts';

export interface Served {
  readonly ledger: Ledger;
  /** What is missing of it nobody may ask for. */
  readonly node?: Partial<NodePort>;
  /** @default the test fails */
  readonly onBug?: (error: unknown) => void;
}

export async function serve(t: TestContext, { ledger, node, onBug = (error) => assert.fail(String(error)) }: Served): Promise<{ client: NodeClient; path: string }> {
  const path = join(await temporaryFolder(t), 'node.sock');
  const whole = { self: async () => ({ id: 'me', addresses: [] }), ...node } as NodePort;
  const server = await serveOnSocket(createRoutes(ledger, whole, onBug), path);
  const client = await connectToNode(path);
  assert.ok(client !== null);
  atEnd(t, async () => {
    await client.close();
    await server.close();
  });
  return { client, path };
}
