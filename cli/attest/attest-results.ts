/** The part of attesting that follows hashing: from results to a signed statement in the ledger. */

import { fromBase64, type Hex } from '../../src/base/bytes.ts';
import { count } from '../../src/base/wording.ts';
import type { Shown } from '../../src/ledger/port.ts';
import { buildId } from '../../src/statement/build-id.ts';
import { encodeEnvelope } from '../../src/statement/envelope.ts';
import { decodeMessage } from '../../src/statement/message.ts';
import type { Evidence, Supersession } from '../../src/statement/statement.ts';
import type { Context } from '../context.ts';
import type { Signer } from '../keys/signer.ts';
import { confirm } from '../terminal/ask.ts';
import { previewLines } from '../view/attestation.ts';
import type { OfferedEvidence } from './evidence.ts';
import { findSameWord, refuseContradiction } from './prior-word.ts';
import { signAndAccept, type Signed } from './sign-and-accept.ts';
import { toStatement, type Built, type Definition } from './statement.ts';

export interface Results {
  readonly definition: Definition;
  readonly built: readonly Built[];
  readonly signer: Signer;
  readonly supersedes: Supersession | null;
  /** Facts of the machine, and evidence; asked for only when there is something new to say. */
  gather(): Promise<Gathered>;
}

export interface Gathered {
  readonly environment: Readonly<Record<string, string>>;
  readonly leftOut: readonly string[];
  readonly evidence: readonly OfferedEvidence[];
}

export interface Attested {
  readonly id: Hex;
  /** `stated`: the same was signed before, so nothing was signed now. */
  readonly outcome: Signed['outcome'] | 'stated';
  /** DSSE JSON. */
  readonly envelope: string;
  readonly build: Hex;
}

/** @throws ConcurError would-equivocate | needs-confirmation, or why the ledger refuses it */
export async function attestResults(context: Context, { definition, built, signer, supersedes, gather }: Results): Promise<Attested> {
  const ledger = await context.ledger();
  const build = buildId(definition);
  const current = await ledger.current({ signer: signer.fingerprint, project: definition.project, build, artifacts: built.map(({ name }) => name) });
  const same = await findSameWord(ledger, current, { built, release: definition.release, supersedes });
  if (same !== null) return { ...signedBefore(same), build };
  refuseContradiction(current, built, supersedes);

  const { environment, leftOut, evidence } = await gather();
  const statement = toStatement({ ...definition, environment }, built, signer, { previous: current.newest, supersedes, evidence: evidence.map(toEvidence) });
  context.output.preview(...previewLines({ definition, build, built, environment, leftOut, evidence, supersedes }));
  const what = `1 statement and ${count(Object.keys(environment).length, 'fact')} under ${signer.fingerprint}`;
  await confirm(context, `Publish ${what}, for ever?`, `publish ${what}`);
  for (const piece of evidence) await piece.keep(ledger);
  return { ...await signAndAccept(context, statement, signer), build };
}

function toEvidence({ name, sha256, size, mediaType }: OfferedEvidence): Evidence {
  return { name, sha256, size, mediaType };
}

function signedBefore(shown: Shown): Omit<Attested, 'build'> {
  const message = decodeMessage(fromBase64(shown.message, 'envelope-malformed', 'message'));
  return { id: shown.id, outcome: 'stated', envelope: encodeEnvelope(message, shown.signer) };
}
