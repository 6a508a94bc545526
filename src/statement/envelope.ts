/** DSSE envelopes in JSON files: written in one way, read as tolerantly as DSSE asks. */

import * as v from 'valibot';
import { fromBase64, toBase64, utf8Decode } from '../base/bytes.ts';
import { ConcurError } from '../base/errors.ts';
import { MAX_ENVELOPE_FILE_BYTES, MAX_ENVELOPE_SIGNATURES } from '../base/limits.ts';
import { quoted } from '../base/printable.ts';
import type { AttestationMessage } from './message.ts';
import { PAYLOAD_TYPE } from './predicates.ts';

const Envelope = v.object({
  payload: v.string(),
  payloadType: v.string(),
  signatures: v.pipe(v.array(v.object({ sig: v.string() })), v.minLength(1), v.maxLength(MAX_ENVELOPE_SIGNATURES)),
});

export function encodeEnvelope(message: AttestationMessage, keyid: string): string {
  const envelope = {
    payloadType: PAYLOAD_TYPE,
    payload: toBase64(message.payload),
    signatures: [{ keyid, sig: toBase64(message.signature) }],
  };
  return `${JSON.stringify(envelope, null, 2)}\n`;
}

/**
 * One message for each signature: an envelope with several carries the word of several people.
 * `keyid` is only a hint and is not read: the signature names its own issuer.
 * @throws ConcurError envelope-malformed | statement-too-large | statement-unsupported
 */
export function decodeEnvelope(bytes: Uint8Array): AttestationMessage[] {
  if (bytes.length > MAX_ENVELOPE_FILE_BYTES) {
    throw new ConcurError('statement-too-large', `envelope has ${bytes.length} bytes, at most ${MAX_ENVELOPE_FILE_BYTES} are read`, {
      hint: 'one file holds one envelope',
    });
  }
  const envelope = v.safeParse(Envelope, parseJson(bytes));
  if (!envelope.success) {
    throw new ConcurError('envelope-malformed', 'file is no DSSE envelope: payload, payloadType and signatures are needed', {
      hint: 'concur attest --output FILE writes one',
    });
  }
  const { payload, payloadType, signatures } = envelope.output;
  if (payloadType !== PAYLOAD_TYPE) {
    throw new ConcurError('statement-unsupported', `envelope has payload type ${quoted(payloadType)}, "${PAYLOAD_TYPE}" is needed`, {
      hint: 'concur attest --output FILE writes one',
    });
  }
  const decoded = fromBase64(payload, 'envelope-malformed', 'payload');
  return signatures.map(({ sig }) => ({ kind: 'native', payload: decoded, signature: fromBase64(sig, 'envelope-malformed', 'signature') }));
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Decode(bytes, 'envelope-malformed', 'envelope'));
  } catch (cause) {
    if (cause instanceof ConcurError) throw cause;
    throw new ConcurError('envelope-malformed', 'file is not JSON', { hint: 'concur attest --output FILE writes one', cause });
  }
}
