/** Evidence over the control socket, in either direction: as a stream, for it may be larger than is good to hold. */

import type { IncomingMessage, RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { EvidenceContent, KeptEvidence } from '../ledger/port.ts';
import { toError, unanswered } from './refused.ts';
import { openRequest, responseTo } from './request-to-node.ts';

type Node = Pick<RequestOptions, 'socketPath' | 'agent'>;

/** @throws ConcurError the node's own refusal, node-unreachable, or what the content's source throws */
export async function sendEvidence(node: Node, content: AsyncIterable<Uint8Array>): Promise<KeptEvidence> {
  const request = openRequest({ ...node, method: 'POST', path: '/v1/evidence' });
  const answer = responseTo(request);
  // Of these two the more telling one is thrown: a node that refuses stops to listen, too.
  const [sent, answered] = await Promise.allSettled([pipeline(Readable.from(content), request), answer.then(readAnswer)]);
  if (answered.status === 'fulfilled') return answered.value as KeptEvidence;
  if (sent.status === 'rejected' && !('syscall' in (sent.reason as object)) && isHangUp(answered.reason)) throw sent.reason;
  throw isHangUp(answered.reason) ? unanswered(answered.reason) : answered.reason;
}

/** @throws ConcurError the node's own refusal, or node-unreachable: also while it is read */
export async function fetchEvidence(node: Node, sha256: string): Promise<EvidenceContent> {
  const request = openRequest({ ...node, method: 'GET', path: `/v1/evidence/${encodeURIComponent(sha256)}` });
  request.end();
  const response = await responseTo(request).catch((cause: unknown) => { throw unanswered(cause); });
  if (response.statusCode !== 200) throw await readAnswer(response).then(() => new Error('unreachable'));
  return { size: Number(response.headers['content-length']), content: piecesOf(response) };
}

async function readAnswer(response: IncomingMessage): Promise<unknown> {
  const body = await json(response);
  if (response.statusCode === 200) return body;
  throw toError(body);
}

/** An answer that is cut short is an error of the stream itself: its length was told. */
async function* piecesOf(response: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* response;
  } catch (cause) {
    throw unanswered(cause);
  }
}

function isHangUp(error: unknown): boolean {
  return error instanceof Error && 'code' in error && !('exitCode' in error);
}
