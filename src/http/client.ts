/** The control socket: the side of every command. It answers as the ledger would, by asking the node that owns the store. */

import { Agent } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { ConcurError } from '../base/errors.ts';
import type { Ledger, NodePort } from '../ledger/port.ts';
import { openEvents } from './event-stream.ts';
import { fetchEvidence, sendEvidence } from './evidence-client.ts';
import { entryToJson, exportedFromJson, type ExportedJson } from './exchange-json.ts';
import { followProgress } from './progress.ts';
import { madeProofFromJson, type MadeProofJson } from './proof-json.ts';
import { acceptanceToJson, offerToJson } from './policy-json.ts';
import { toError, unanswered } from './refused.ts';
import { openRequest, responseTo } from './request-to-node.ts';

export type NodeClient = Ledger & NodePort;

/** @returns null when no node listens at the path */
export async function connectToNode(path: string): Promise<NodeClient | null> {
  const client = createClient(path);
  try {
    await client.self();
    return client;
  } catch (error) {
    if (isNobodyThere(error)) {
      await client.close();
      return null;
    }
    throw error;
  }
}

function createClient(socketPath: string): NodeClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const send = (call: Omit<Call, 'socketPath' | 'agent'>) => exchange({ ...call, socketPath, agent });
  const get = async <T>(path: string) => readJson(await send({ method: 'GET', path })) as T;
  const post = async <T>(path: string, value: unknown) => readJson(await send({ method: 'POST', path, body: Buffer.from(JSON.stringify(value)) })) as T;
  const postBytes = async <T>(path: string, body: Uint8Array) => readJson(await send({ method: 'POST', path, body })) as T;
  const segment = encodeURIComponent;

  return {
    self: () => get('/v1/self'),
    peers: () => get('/v1/peers'),
    undialled: () => get('/v1/peers/undialled'),
    changePeers: (change) => post('/v1/peers', change),
    fetchEvidence: (sha256, following) => followProgress({ socketPath, path: `/v1/evidence/${segment(sha256)}/fetch`, body: {} }, following),
    sync: (query, following) => followProgress({ socketPath, path: '/v1/sync', body: query }, following),
    events: (signal) => openEvents({ socketPath, path: '/v1/events', signal }),
    accept: (message, origin) => postBytes(`/v1/statements?origin=${origin}`, message),
    importForeign: (entries) => post('/v1/import', { entries: entries.map(entryToJson) }),
    exportedIds: (query) => post('/v1/exported-ids', query),
    exportStatements: async (project, ids) => (await post<ExportedJson[]>('/v1/export', { project, ids })).map(exportedFromJson),
    keepEvidence: (content) => sendEvidence({ socketPath, agent }, content),
    evidence: (sha256) => fetchEvidence({ socketPath, agent }, sha256),
    evidenceList: () => get('/v1/evidence'),
    witnesses: () => get('/v1/witnesses'),
    samples: (query) => post('/v1/samples', query),
    proof: async (query) => madeProofFromJson(await post<MadeProofJson>('/v1/proof', query)),
    verify: (query) => post('/v1/verify', query),
    status: (query) => post('/v1/status', query),
    show: (id) => get(`/v1/statements/${segment(id)}`),
    log: (query) => post('/v1/log', query),
    current: (query) => post('/v1/current', query),
    policies: () => get('/v1/policies'),
    examinePolicy: (text, offer) => post('/v1/policies/examine', offerToJson(text, offer)),
    addPolicy: (text, acceptance) => post('/v1/policies', acceptanceToJson(text, acceptance)),
    signerHistory: (text) => post('/v1/policies/history', { text }),
    removePolicy: async (project) => { await send({ method: 'DELETE', path: `/v1/policies/${segment(project)}` }); },
    certificates: () => get('/v1/certificates'),
    certificate: (fingerprint) => send({ method: 'GET', path: `/v1/certificates/${segment(fingerprint)}` }),
    importCertificates: (bytes, whose) => postBytes(`/v1/certificates?whose=${whose}`, bytes),
    close: async () => agent.destroy(),
  };
}

interface Call {
  readonly socketPath: string;
  readonly agent: Agent;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: Uint8Array;
}

/** @throws ConcurError the node's own refusal, or node-unreachable */
async function exchange(call: Call): Promise<Buffer> {
  const { status, body } = await transfer(call).catch((cause: unknown) => { throw unanswered(cause); });
  if (status >= 200 && status < 300) return body;
  throw toError(readJson(body));
}

async function transfer({ body, ...options }: Call): Promise<{ status: number; body: Buffer }> {
  const request = openRequest(options);
  const responding = responseTo(request);
  request.end(body);
  const response = await responding;
  return { status: response.statusCode ?? 500, body: await buffer(response) };
}

function readJson(body: Buffer): unknown {
  return JSON.parse(body.toString('utf8'));
}

function isNobodyThere(error: unknown): boolean {
  const cause = error instanceof ConcurError ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return cause?.code === 'ENOENT' || cause?.code === 'ECONNREFUSED';
}
