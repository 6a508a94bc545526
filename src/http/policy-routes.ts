/** Policies over HTTP: the text travels as JSON, and every byte of it is UTF-8, or it is no policy. */

import type { Hono } from 'hono';
import * as v from 'valibot';
import type { PolicyPort } from '../ledger/port.ts';
import { acceptanceFromJson, offerFromJson } from './policy-json.ts';
import { request, Text } from './request.ts';

const HistoryRequest = v.strictObject({ text: v.string() });
const OfferRequest = v.strictObject({
  text: v.string(), signatures: v.pipe(v.array(v.pipe(v.string(), v.base64())), v.maxLength(100)), project: v.nullable(Text),
});
const AcceptanceRequest = v.strictObject({ ...OfferRequest.entries, from: v.nullable(v.pipe(v.string(), v.maxLength(8192))), replace: v.boolean(), instead: v.exactOptional(v.nullable(v.string())) });

export function addPolicyRoutes(app: Hono, ledger: PolicyPort): void {
  app.get('/v1/policies', async (c) => c.json(await ledger.policies()));
  app.post('/v1/policies', async (c) => {
    const { text, ...acceptance } = await request(c, AcceptanceRequest);
    return c.json(await ledger.addPolicy(text, acceptanceFromJson(acceptance)));
  });
  app.post('/v1/policies/examine', async (c) => {
    const { text, ...offer } = await request(c, OfferRequest);
    return c.json(await ledger.examinePolicy(text, offerFromJson(offer)));
  });
  app.post('/v1/policies/history', async (c) => c.json(await ledger.signerHistory((await request(c, HistoryRequest)).text)));
  app.delete('/v1/policies/:project', async (c) => {
    await ledger.removePolicy(c.req.param('project'));
    return c.json({});
  });
}
