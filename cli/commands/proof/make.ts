import { basename } from 'node:path';
import { ConcurError } from '../../../src/base/errors.ts';
import { knowableName, parseLabel, parseSubjectName } from '../../../src/base/names.ts';
import { quoted } from '../../../src/base/printable.ts';
import { parseSha256, sha256Hex } from '../../../src/base/sha256.ts';
import type { ProofQuery } from '../../../src/ledger/port.ts';
import type { CommandModule } from '../../command.ts';
import type { Context } from '../../context.ts';
import { writeNewFile } from '../../exchange/write-files.ts';
import { placeOnly } from '../../output-place.ts';
import { addPeerOption, askPeersFirst, type PeerOptions } from '../../peers/ask-first.ts';
import { checkProof } from '../../proof/open-proof.ts';
import { hashGiven } from '../../terminal/hashing.ts';
import { askedDocument } from '../../view/asked.ts';
import { madeDocument, madeLines, type MadeView } from '../../view/proof.ts';

interface Options extends PeerOptions {
  readonly output: string;
  readonly sha256?: string;
  readonly name?: string;
  readonly project?: string;
}

export const examples: CommandModule['examples'] = [
  'concur proof make tails-amd64-3.0~rc2.iso -o tails-amd64-3.0~rc2.iso.concur',
  'concur proof make tails 3.0~rc2 -o tails-3.0~rc2.concur',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  addPeerOption(command)
    .argument('[subject...]', 'a file; or a project, a release, and perhaps an artifact of it')
    .requiredOption('-o, --output <file>', 'write it here', placeOnly)
    .option('--sha256 <hex>', 'about a hash instead of a file')
    .option('--name <name>', 'what the file is called where it comes from')
    .option('--project <project>', 'the file as an artifact of this project')
    .action(launch(make));
};

async function make(context: Context, options: Options, words: string[]): Promise<number> {
  const query = queryFrom(context, options, words);
  const asked = await askPeersFirst(context, words.length > 1 ? { ...options, project: words[0] } : options);
  const made = await (await context.ledger()).proof(await query());
  // What is handed out was read as its readers will read it.
  const proof = await checkProof(context, made.proof, { hash: await policyHash(context, made.proof) });
  if (await writeNewFile(context.path(options.output), made.proof) === 'differs') {
    throw new ConcurError('write-failed', `${quoted(options.output)} is there already, and was left as it is`, { hint: 'name another place with -o' });
  }
  const view: MadeView = { file: options.output, sha256: sha256Hex(made.proof), made, proof, now: context.io.clock.now() };
  context.output.document({ ...madeDocument(view), ...askedDocument(asked) });
  context.output.result(...madeLines(view));
  return 0;
}

/** Of the policy that the ledger put into it: the operator's own. */
async function policyHash(context: Context, proof: Uint8Array): Promise<string> {
  const { decodeProof } = await import('../../../src/proof/decode.ts');
  const hash = sha256Hex(decodeProof(proof).policy);
  const own = await (await context.ledger()).policies();
  if (own.some((policy) => policy.hash === hash)) return hash;
  throw new ConcurError('policy-missing', 'the policy was replaced meanwhile', { hint: 'make the proof again' });
}

/** What was typed is looked at now, and a file when the query is asked for. @throws ConcurError usage | hash-malformed | name-unsafe */
function queryFrom(context: Context, { sha256, name, project }: Options, words: readonly string[]): () => Promise<ProofQuery> {
  if (words.length > 1) {
    if (sha256 !== undefined || name !== undefined || project !== undefined) throw new ConcurError('usage', '--sha256, --name and --project are about a file, and a release is named');
    const subject = toSubject(words);
    return async () => subject;
  }
  const [file] = words;
  if ((file === undefined) === (sha256 === undefined)) {
    throw new ConcurError('usage', file === undefined ? 'there is nothing to make a proof of' : '--sha256 stands for a file: give one of the two', { hint: 'concur proof make FILE -o PROOF, or concur proof make PROJECT RELEASE -o PROOF' });
  }
  const about = { name: name === undefined ? nameOf(file) : parseSubjectName(name), ...(project === undefined ? {} : { project: parseLabel(project, 'project') }) };
  const hash = sha256 === undefined ? null : parseSha256(sha256);
  return async () => ({ sha256: hash ?? (await hashGiven(context, file as string)).sha256, ...about });
}

function nameOf(file: string | undefined): string | null {
  return file === undefined || file === '-' ? null : knowableName(basename(file));
}

function toSubject([project = '', release = '', artifact, ...others]: readonly string[]): ProofQuery {
  if (others.length > 0) throw new ConcurError('usage', 'a proof is of one artifact, or of all that a release has', { hint: 'concur proof make PROJECT RELEASE [ARTIFACT] -o PROOF' });
  return { project: parseLabel(project, 'project'), release: parseLabel(release, 'release'), ...(artifact === undefined ? {} : { artifact: parseSubjectName(artifact) }) };
}
