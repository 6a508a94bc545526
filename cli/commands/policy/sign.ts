import { appendFile, readFile } from 'node:fs/promises';
import { ConcurError } from '../../../src/base/errors.ts';
import { MAX_POLICY_SIGNATURES_BYTES } from '../../../src/base/limits.ts';
import { quoted } from '../../../src/base/printable.ts';
import { parsePolicy } from '../../../src/policy/parse.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import type { Context } from '../../context.ts';
import type { CommandModule } from '../../command.ts';
import { addSignerOptions, chooseSigner, type SignerOptions } from '../../keys/signer.ts';
import { readInput } from '../../terminal/input.ts';
import { policyLines } from '../../view/policy.ts';
import { orFail, writeFailure } from '../../download/write-failure.ts';

export const examples: CommandModule['examples'] = ['concur policy sign tails.policy', 'concur policy sign tails.policy --gpg FINGERPRINT'];

export const declare: CommandModule['declare'] = (command, launch) => {
  addSignerOptions(command)
    .argument('<file>', 'a policy; its signatures lie beside it, in FILE.sig')
    .action(launch(signPolicy));
};

/** Adds one signature to those that are there. Nothing is published: whoever follows the policy gets both files. */
async function signPolicy(context: Context, options: SignerOptions, [file = '']: string[]): Promise<number> {
  const bytes = await readInput(context, file);
  const policy = parsePolicy(bytes);
  if (policy.root === null) {
    throw new ConcurError('usage', `policy for "${policy.project}" names no root, so its signatures would decide nothing`, { hint: 'say who may replace it: root 1 NAME, and sequence 1' });
  }
  const place = `${file}.sig`;
  await refuseUnfit(context, place);
  const signer = await chooseSigner(context, options);
  context.output.note(...policyLines(policy));
  await orFail(place, appendFile(context.path(place), await signer.signData(new Uint8Array(bytes))));

  const name = holderOf(policy, signer.fingerprint);
  context.output.document({ project: policy.project, hash: policy.hash, signer: signer.fingerprint, name, file: place });
  context.output.result(`policy ${policy.hash} for ${policy.project}: signed by ${name ?? signer.fingerprint}, in ${place}`);
  if (name === null) context.output.note('this key is not in the root of this edition: the signature serves those who follow one in which it is');
  return 0;
}

function holderOf({ root }: Policy, fingerprint: string): string | null {
  return root?.members.find(({ fingerprints }) => fingerprints.includes(fingerprint))?.name ?? null;
}

/** A binary signature behind armor would be read by nobody. */
async function refuseUnfit(context: Context, place: string): Promise<void> {
  const before = await readFile(context.path(place)).catch((error: NodeJS.ErrnoException) => { if (error.code === 'ENOENT') return Buffer.alloc(0); throw writeFailure(place, error); });
  if (before.length > 0 && ((before[0] as number) & 0x80) === 0) throw new ConcurError('signature-malformed', `${quoted(place)} is not binary`, { hint: 'armored signatures belong into a file that ends in .asc: rename it' });
  if (before.length > MAX_POLICY_SIGNATURES_BYTES / 2) throw new ConcurError('signature-malformed', `${quoted(place)} has ${before.length} bytes`, { hint: 'signatures of older editions serve nobody: remove the file, and sign again' });
}
