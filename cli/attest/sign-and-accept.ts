/** The way of one's own statement into the ledger: signed, then judged there like anybody's. */

import type { Hex } from '../../src/base/bytes.ts';
import type { Accepted } from '../../src/ledger/port.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { encodeEnvelope } from '../../src/statement/envelope.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import type { Statement } from '../../src/statement/statement.ts';
import type { Context } from '../context.ts';
import type { Signer } from '../keys/signer.ts';

export interface Signed {
  readonly id: Hex;
  readonly outcome: Accepted['outcome'];
  /** DSSE JSON. */
  readonly envelope: string;
}

/** @throws ConcurError key-locked | tool-failed, or why the ledger refuses it */
export async function signAndAccept(context: Context, statement: Statement, signer: Signer): Promise<Signed> {
  const payload = encodeStatement(statement);
  const message = { kind: 'native', payload, signature: await signer.sign(payload) } as const;
  const { id, outcome } = await (await context.ledger()).accept(encodeMessage(message), 'own');
  return { id, outcome, envelope: encodeEnvelope(message, signer.fingerprint) };
}
