/**
 * The ledger's port as HTTP + JSON, the same on the control socket and later on TCP.
 *
 * Statements and certificates travel as their own bytes; everything else is JSON. An error is
 * `{ error: { code, message, hint } }` with the status that fits its exit code.
 */

import { Hono, type Context } from 'hono';
import { stream } from 'hono/streaming';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { ConcurError, EXIT, isConcurError } from '../base/errors.ts';
import { isFingerprint } from '../base/fingerprint.ts';
import { MAX_IMPORT_BATCH, MAX_REQUEST_BYTES } from '../base/limits.ts';
import type { Ledger, NodePort } from '../ledger/port.ts';
import { addEvidenceRoutes } from './evidence-routes.ts';
import { tellProgress } from './progress.ts';
import { entryFromJson, exportedToJson } from './exchange-json.ts';
import { addPolicyRoutes } from './policy-routes.ts';
import { refusalOf } from './refused.ts';
import { body, request, Sha256, Text } from './request.ts';
import { madeProofToJson, ProofRequest } from './proof-json.ts';

const Fingerprint = v.pipe(v.string(), v.check((text) => isFingerprint(text), 'must be a full fingerprint'));

const PeerChange = v.strictObject({ action: v.picklist(['add', 'remove', 'ban', 'unban']), target: Text });
const VerifyRequest = v.strictObject({ sha256: Sha256, name: v.nullable(Text), project: v.exactOptional(Text), release: v.exactOptional(Text), strict: v.boolean() });
const StatusRequest = v.strictObject({ project: v.exactOptional(Text), release: v.exactOptional(Text), strict: v.boolean() });
const SamplesRequest = v.strictObject({ project: Text, release: Text });
const LogRequest = v.strictObject({ project: v.exactOptional(Text), signer: v.exactOptional(Fingerprint), limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)) });
const CurrentRequest = v.strictObject({ signer: Fingerprint, project: Text, build: Sha256, artifacts: v.pipe(v.array(Text), v.maxLength(1_000)) });
const SyncRequest = v.strictObject({ peer: v.exactOptional(Text), project: v.exactOptional(Text) });
const Bytes = v.pipe(v.string(), v.base64());
const Path = v.pipe(v.string(), v.maxLength(4096));
const Filing = v.strictObject({
  path: Path, project: v.nullable(Text), release: v.nullable(Text), signaturePath: v.nullable(Path), signatureFile: v.nullable(Bytes), signedFile: v.nullable(Bytes),
});
const ImportRequest = v.strictObject({ entries: v.pipe(v.array(v.strictObject({ message: Bytes, filing: Filing })), v.maxLength(MAX_IMPORT_BATCH)) });
const ExportedIdsRequest = v.strictObject({ project: Text, release: v.exactOptional(Text) });
const ExportRequest = v.strictObject({ project: Text, ids: v.pipe(v.array(Sha256), v.maxLength(MAX_IMPORT_BATCH)) });

/** @param onError told of what is no refusal but a bug, so that it can be logged */
export function createRoutes(ledger: Ledger, node: NodePort, onError: (error: unknown) => void): Hono {
  const app = new Hono();
  addEvidenceRoutes(app, { evidence: ledger, node }, onError);
  app.use(bodyLimit({ maxSize: MAX_REQUEST_BYTES, onError: () => { throw new ConcurError('usage', `request is larger than ${MAX_REQUEST_BYTES} bytes`); } }));

  app.get('/v1/self', async (c) => c.json(await node.self()));
  app.get('/v1/peers', async (c) => c.json(await node.peers()));
  app.get('/v1/peers/undialled', async (c) => c.json(await node.undialled()));
  app.post('/v1/sync', async (c) => {
    const query = await request(c, SyncRequest);
    return tellProgress(c, (following) => node.sync(query, following), onError);
  });
  app.post('/v1/peers', async (c) => c.json(await node.changePeers(await request(c, PeerChange))));
  app.get('/v1/events', (c) => streamEvents(c, node, onError));
  app.post('/v1/verify', async (c) => c.json(await ledger.verify(await request(c, VerifyRequest))));
  app.post('/v1/status', async (c) => c.json(await ledger.status(await request(c, StatusRequest))));
  app.post('/v1/samples', async (c) => c.json(await ledger.samples(await request(c, SamplesRequest))));
  app.post('/v1/proof', async (c) => c.json(madeProofToJson(await ledger.proof(await request(c, ProofRequest)))));
  app.post('/v1/log', async (c) => c.json(await ledger.log(await request(c, LogRequest))));
  app.post('/v1/current', async (c) => c.json(await ledger.current(await request(c, CurrentRequest))));
  app.get('/v1/statements/:id', async (c) => c.json(await ledger.show(c.req.param('id'))));
  app.post('/v1/statements', async (c) => c.json(await ledger.accept(await body(c), c.req.query('origin') === 'own' ? 'own' : 'local')));
  app.post('/v1/import', async (c) => c.json(await ledger.importForeign((await request(c, ImportRequest)).entries.map(entryFromJson))));
  app.post('/v1/exported-ids', async (c) => c.json(await ledger.exportedIds(await request(c, ExportedIdsRequest))));
  app.post('/v1/export', async (c) => {
    const { project, ids } = await request(c, ExportRequest);
    return c.json((await ledger.exportStatements(project, ids)).map(exportedToJson));
  });
  addPolicyRoutes(app, ledger);
  app.get('/v1/witnesses', async (c) => c.json(await ledger.witnesses()));
  app.get('/v1/certificates', async (c) => c.json(await ledger.certificates()));
  app.post('/v1/certificates', async (c) => c.json(await ledger.importCertificates(await body(c), c.req.query('whose') === 'own' ? 'own' : 'others')));
  app.get('/v1/certificates/:fingerprint', async (c) => {
    const bytes = await ledger.certificate(c.req.param('fingerprint'));
    return c.body(new Uint8Array(bytes), 200, { 'content-type': 'application/octet-stream' });
  });
  app.notFound((c) => c.json({ error: { code: 'usage', message: `no such request: ${c.req.method} ${c.req.path}` } }, 404));
  app.onError((error, c) => {
    if (!isConcurError(error)) onError(error);
    return c.json(refusalOf(error), isConcurError(error) ? statusOf(error) : 500);
  });
  return app;
}

/** One JSON document a line, for as long as the other side listens; the first says that the stream has begun. */
function streamEvents(c: Context, node: NodePort, onError: (error: unknown) => void): Response {
  c.header('content-type', 'application/x-ndjson');
  return stream(c, async (lines) => {
    const stop = new AbortController();
    lines.onAbort(() => stop.abort());
    const events = await node.events(stop.signal);
    await lines.writeln(JSON.stringify({ listening: true }));
    try {
      for await (const event of events) await lines.writeln(JSON.stringify(event));
    } catch (error) {
      if (!isConcurError(error)) throw error;
      await lines.writeln(JSON.stringify(refusalOf(error)));
    }
  }, async (error) => onError(error));
}

function statusOf(error: ConcurError): 400 | 404 | 422 | 503 | 500 {
  if (error.code === 'not-found') return 404;
  switch (error.exitCode) {
    case EXIT.usage: return 400;
    case EXIT.data:
    case EXIT.config: return 422;
    case EXIT.unavailable: return 503;
    default: return 500;
  }
}
