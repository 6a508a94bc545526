/** Who signs: a key of the keyring, or one that the person's own gpg holds. */

import type { Command } from 'commander';
import { ConcurError } from '../../src/base/errors.ts';
import { parseFingerprint, type Fingerprint } from '../../src/base/fingerprint.ts';
import type { Context } from '../context.ts';
import { chooseOwnKey, keyringOf } from './keyring.ts';
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
  /** The same over bytes as they are: of a policy that was parsed, and of nothing that could be a statement. */
  signData(data: Uint8Array): Promise<Uint8Array>;
}

export function addSignerOptions(command: Command): Command {
  return command
    .option('--key <fingerprint>', 'sign with this key')
    .option('--gpg <fingerprint>', 'sign with your own gpg')
    .option('--passphrase-file <file>', "its first line is the key's passphrase");
}

/** @throws ConcurError usage | key-missing | tool-missing */
export async function chooseSigner(context: Context, options: SignerOptions): Promise<Signer> {
  if (options.gpg !== undefined && options.key !== undefined) throw new ConcurError('usage', '--key and --gpg exclude each other');
  return options.gpg === undefined ? keyringSigner(context, options) : gpgSigner(context, parseFingerprint(options.gpg, 'usage'));
}

async function keyringSigner(context: Context, options: SignerOptions): Promise<Signer> {
  const keyring = await keyringOf(context);
  const fingerprint = await chooseOwnKey(context, options.key);
  const unlock = async () => {
    const { readSecretKey } = await import('../../src/openpgp/node/secret-key.ts');
    const secret = await keyring.secret(fingerprint);
    const { locked } = await readSecretKey(secret);
    const passphrase = locked ? await unlockingPassphrase(context, options, fingerprint) : null;
    return { secret, passphrase, created: context.io.clock.now() };
  };
  const signing = () => import('../../src/openpgp/node/sign.ts');
  return {
    fingerprint,
    sign: async (payload) => (await signing()).signPayload(payload, await unlock()),
    signData: async (data) => (await signing()).signData(data, await unlock()),
  };
}

/** The certificate comes along, so that the ledger knows whose signature it is. */
async function gpgSigner(context: Context, wanted: Fingerprint): Promise<Signer> {
  const { exportFromGpg, signDataWithGpg, signWithGpg } = await import('../../src/openpgp/node/gpg.ts');
  const { imported, refused } = await (await context.ledger()).importCertificates(await exportFromGpg(wanted), 'own');
  const [certificate] = imported;
  if (certificate === undefined) {
    const [refusal] = refused;
    throw new ConcurError(refusal?.code ?? 'certificate-missing', `cannot use the certificate of ${wanted} from gpg: ${refusal?.reason ?? 'it is not there'}`);
  }
  return { fingerprint: certificate.fingerprint, sign: (payload) => signWithGpg(payload, wanted), signData: (data) => signDataWithGpg(data, wanted) };
}
