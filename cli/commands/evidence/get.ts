import { open, rm } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Hex } from '../../../src/base/bytes.ts';
import { ConcurError } from '../../../src/base/errors.ts';
import { quoted } from '../../../src/base/printable.ts';
import type { EvidenceContent, Ledger } from '../../../src/ledger/port.ts';
import type { CommandModule } from '../../command.ts';
import { evidenceFromAnywhere } from '../../attest/fetch-evidence.ts';
import type { Context } from '../../context.ts';
import { addPeerOption, type PeerOptions } from '../../peers/ask-first.ts';
import { addOutputOption } from '../../output-place.ts';

interface Options extends PeerOptions {
  readonly output?: string;
}

export const examples: CommandModule['examples'] = ['concur evidence get 5be1c2a09f44', 'concur evidence get 5be1c2a09f44 -o build.log'];

export const declare: CommandModule['declare'] = (command, launch) => {
  addOutputOption(addPeerOption(command), '-o, --output <file>', 'write it here (standard output, if it is text)')
    .argument('<hash>', 'of the evidence; the first 8 digits or more of what is here, all of what peers are to be asked for')
    .action(launch(get));
};

async function get(context: Context, { output: file, ...peers }: Options, [given = '']: string[]): Promise<number> {
  const ledger = await context.ledger();
  const sha256 = await completeHash(ledger, given);
  const { fetched, ...piece } = await evidenceFromAnywhere(context, sha256, peers);
  if (file === undefined) {
    const text = await textOf(piece, sha256);
    context.output.verbatim(text);
    context.output.document({ sha256, size: piece.size, text, fetched });
    return 0;
  }
  await writeAnew(context.path(file), file, piece);
  context.output.document({ sha256, size: piece.size, file, fetched });
  context.output.note(`wrote ${file}: it comes from whoever made it, and concur looked at nothing but its hash`);
  return 0;
}

async function completeHash(ledger: Ledger, given: string): Promise<Hex> {
  if (/^[0-9a-f]{64}$/.test(given)) return given;
  if (!/^[0-9a-f]{8,63}$/.test(given)) throw new ConcurError('usage', `${quoted(given)} is not a hash of evidence`, { hint: 'give at least 8 of its digits, in lower case: concur evidence list' });
  const [found, another] = (await ledger.evidenceList()).filter(({ sha256 }) => sha256.startsWith(given));
  if (found === undefined) throw new ConcurError('not-found', `no evidence here has a hash that starts with "${given}"`, { hint: 'concur evidence list; peers are asked for a whole hash only' });
  if (another !== undefined) throw new ConcurError('ambiguous-id', `several hashes start with "${given}"`, { hint: 'give more digits' });
  return found.sha256;
}

/** HTML is text too: it is shown as what it is made of, and never opened. */
async function textOf({ content }: EvidenceContent, sha256: Hex): Promise<string> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await buffer(content));
    if (!text.includes('\0')) return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new ConcurError('file-unsuitable', `evidence ${sha256} is no text, and is not printed`, { hint: `concur evidence get ${sha256.slice(0, 12)} -o FILE` });
}

/** Never over a file that is there. */
async function writeAnew(path: string, given: string, { content }: EvidenceContent): Promise<void> {
  try {
    await using handle = await open(path, 'wx');
    await handle.writeFile(content).catch(async (error: unknown) => {
      // Half a piece looks like a whole one.
      await rm(path, { force: true });
      throw error;
    });
  } catch (cause) {
    if (cause instanceof ConcurError) throw cause;
    const there = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    const message = there ? `${quoted(given)} is there already, and was left as it is` : `cannot write ${quoted(given)}: ${(cause as Error).message}`;
    throw new ConcurError('write-failed', message, { cause, ...(there ? { hint: 'name another place with -o' } : {}) });
  }
}
