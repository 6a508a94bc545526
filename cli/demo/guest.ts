/** One at the party: a home in the stage's folder, a running node, and commands that talk to it. */

import type { OpenedLedger } from '../../src/node/open.ts';
import { createContext, type Context } from '../context.ts';
import type { Output } from '../terminal/output.ts';
import type { NodeProcess } from './node-process.ts';
import type { Stage } from './stage.ts';

export interface Guest {
  readonly name: string;
  readonly node: NodeProcess;
  /** For this guest's commands. */
  readonly context: Context;
  /** Answered by the running node. */
  readonly ledger: OpenedLedger;
}

/** @param peers multiaddresses of the nodes to dial */
export async function arrive(context: Context, stage: Stage, { name, peers }: { name: string; peers: readonly string[] }): Promise<Guest> {
  const node = await stage.startNode(name, peers);
  const client = await node.reach(context.signal);
  await client.close();
  const own = contextOf(context, stage, name);
  return { name, node, context: own, ledger: await own.ledger() };
}

/** @param onDocument given what a command says with --json; its results go to the terminal, its narration nowhere */
export function contextOf(context: Context, stage: Stage, name: string, onDocument: Output['document'] = () => undefined): Context {
  const { io, globals, signal } = context;
  const output: Output = { ...context.output, document: onDocument, note: () => undefined, preview: () => undefined, redraw: () => undefined };
  return createContext({ ...io, env: stage.env, signal }, { ...globals, home: stage.homeOf(name), yes: true, noInput: true, timeout: null }, output);
}
