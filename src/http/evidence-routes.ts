/** Evidence over HTTP: bytes as they are, in pieces. Its own bound is larger than that of any other request, and the shelf holds it. */

import type { Context, Hono } from 'hono';
import { stream } from 'hono/streaming';
import { ConcurError } from '../base/errors.ts';
import { MAX_EVIDENCE_BYTES } from '../base/limits.ts';
import { parseSha256 } from '../base/sha256.ts';
import type { EvidencePort, NodePort } from '../ledger/port.ts';
import { tellProgress } from './progress.ts';

export interface EvidenceKeepers {
  readonly evidence: EvidencePort;
  readonly node: Pick<NodePort, 'fetchEvidence'>;
}

/** @param onError told of what fails when the answer has begun, and can no longer be refused */
export function addEvidenceRoutes(app: Hono, { evidence, node }: EvidenceKeepers, onError: (error: unknown) => void): void {
  app.get('/v1/evidence', async (c) => c.json(await evidence.evidenceList()));
  app.post('/v1/evidence', async (c) => {
    if (Number(c.req.header('content-length') ?? 0) > MAX_EVIDENCE_BYTES) throw new ConcurError('file-unsuitable', `evidence has at most ${MAX_EVIDENCE_BYTES} bytes, this has more`);
    return c.json(await evidence.keepEvidence(c.req.raw.body ?? nothing()));
  });
  app.get('/v1/evidence/:sha256', (c) => sendPiece(c, evidence, onError));
  app.post('/v1/evidence/:sha256/fetch', (c) => {
    const sha256 = parseSha256(c.req.param('sha256'));
    return tellProgress(c, (following) => node.fetchEvidence(sha256, following), onError);
  });
}

async function sendPiece(c: Context, evidence: EvidencePort, onError: (error: unknown) => void): Promise<Response> {
  const { size, content } = await evidence.evidence(parseSha256(c.req.param('sha256') ?? ''));
  // Never what it calls itself: a browser that is led here must not run it.
  c.header('content-type', 'application/octet-stream');
  c.header('x-content-type-options', 'nosniff');
  c.header('content-length', String(size));
  return stream(c, async (out) => {
    for await (const piece of content) await out.write(piece);
  }, async (error) => onError(error));
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
