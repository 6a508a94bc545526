/** Who signs, and the way of a signed statement into the ledger. */

import type { Hex } from '../../src/base/bytes.ts';
import { ConcurError } from '../../src/base/errors.ts';
import { parseFingerprint, type Fingerprint } from '../../src/base/fingerprint.ts';
import type { Accepted } from '../../src/ledger/port.ts';
import { encodeStatement } from '../../src/statement/encode.ts';
import { encodeEnvelope } from '../../src/statement/envelope.ts';
import { encodeMessage } from '../../src/statement/message.ts';
import type { Statement } from '../../src/statement/statement.ts';
import type { Context } from '../context.ts';
import { chooseKey, openKeyring } from './keyring.ts';
import { unlockingPassphrase, type PassphraseOptions } from './passphrase.ts';

export interface SignerOptions extends PassphraseOptions {
  /** Fingerprint of a key in the keyring. */
  readonly key?: string;
  /** Fingerprint of a key that the person's own gpg holds. */
  readonly gpg?: string;
}

export interface Signer {
  readonly fingerprint: Fingerprint;
  /** One detached signature packet over the payload's pre-authentication encoding. */
  sign(payload: Uint8Array): Promise<Uint8Array>;
}

export interface Signed {
  readonly id: Hex;
  readonly outcome: Accepted['outcome'];
  /** DSSE JSON. */
  readonly envelope: string;
}

/** @throws ConcurError usage | key-missing | tool-missing */
export async function chooseSigner(context: Context, options: SignerOptions): Promise<Signer> {
  if (options.gpg !== undefined && options.key !== undefined) throw new ConcurError('usage', '--key and --gpg exclude each other');
  return options.gpg === undefined ? keyringSigner(context, options) : gpgSigner(context, parseFingerprint(options.gpg, 'usage'));
}

/** Signs the statement and hands it to the ledger, which judges it like anybody's. */
export async function signAndAccept(context: Context, statement: Statement, signer: Signer): Promise<Signed> {
  const payload = encodeStatement(statement);
  const message = { payload, signature: await signer.sign(payload) };
  const { id, outcome } = await (await context.ledger()).accept(encodeMessage(message), 'own');
  return { id, outcome, envelope: encodeEnvelope(message, signer.fingerprint) };
}

async function keyringSigner(context: Context, options: SignerOptions): Promise<Signer> {
  const keyring = openKeyring((await context.home()).keys);
  const wanted = options.key === undefined ? (await context.config()).key : parseFingerprint(options.key, 'usage');
  const fingerprint = await chooseKey(keyring, wanted);
  return {
    fingerprint,
    async sign(payload) {
      const { readSecretKey } = await import('../../src/openpgp/node/secret-key.ts');
      const { signPayload } = await import('../../src/openpgp/node/sign.ts');
      const secret = await keyring.secret(fingerprint);
      const { locked } = await readSecretKey(secret);
      const passphrase = locked ? await unlockingPassphrase(context, options, fingerprint) : null;
      return signPayload(payload, { secret, passphrase, created: context.io.clock.now() });
    },
  };
}

/** The certificate comes along, so that the ledger knows whose signature it is. */
async function gpgSigner(context: Context, wanted: Fingerprint): Promise<Signer> {
  const { exportFromGpg, signWithGpg } = await import('../../src/openpgp/node/gpg.ts');
  const { imported, refused } = await (await context.ledger()).importCertificates(await exportFromGpg(wanted), true);
  const [certificate] = imported;
  if (certificate === undefined) {
    const [refusal] = refused;
    throw new ConcurError(refusal?.code ?? 'certificate-missing', `cannot use the certificate of ${wanted} from gpg: ${refusal?.reason ?? 'it is not there'}`);
  }
  return { fingerprint: certificate.fingerprint, sign: (payload) => signWithGpg(payload, wanted) };
}
