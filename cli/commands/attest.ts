import { writeFile } from 'node:fs/promises';
import { fromBase64 } from '../../src/base/bytes.ts';
import { ConcurError } from '../../src/base/errors.ts';
import { EMPTY_SHA256 } from '../../src/base/sha256.ts';
import type { Shown } from '../../src/ledger/port.ts';
import { buildId } from '../../src/statement/build-id.ts';
import { encodeEnvelope } from '../../src/statement/envelope.ts';
import { decodeMessage } from '../../src/statement/message.ts';
import { confirm } from '../ask.ts';
import { gatherFacts, hashBuilt, readDefinition, toStatement, type BuildOptions, type Built, type Definition, type NamingOptions } from '../attestation.ts';
import type { Context } from '../context.ts';
import { findSameWord, readSupersession, refuseContradiction, type SupersedeOptions } from '../prior-word.ts';
import type { CommandModule } from '../program.ts';
import { repeated } from '../repeated.ts';
import { chooseSigner, signAndAccept, type Signed, type Signer, type SignerOptions } from '../signing.ts';
import { attestedLines, previewLines } from '../view/attestation.ts';
import { count } from '../view/words.ts';

interface Options extends BuildOptions, NamingOptions, SupersedeOptions, SignerOptions {
  readonly output?: string;
}

/** `stated`: the same was signed before, so nothing was signed now. */
type Outcome = Signed['outcome'] | 'stated';

export const examples: CommandModule['examples'] = [
  'concur attest tails.iso --project tails --release 3.0~rc2 --source git+https://example.org/tails.git@53bd2c4f8f2a1d0c6be9a7e3d5c4b3a291807f6e',
  'concur attest dist/*.deb --project hello --release 2.10-3 --source sha256:<hex of the .dsc> --param SOURCE_DATE_EPOCH=1496880000 --tool gcc --yes',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<file...>', 'what you built')
    .requiredOption('--project <project>', 'what it belongs to')
    .requiredOption('--release <version>', 'what people call this version')
    .requiredOption('--source <uri@commit>', 'what it was built from; may be repeated', repeated)
    .option('--param <name=value>', 'what is meant to decide the bytes; may be repeated', repeated)
    .option('--input <uri@digest>', 'what else went in; may be repeated', repeated)
    .option('--env <name=value>', 'a fact about your machine; may be repeated', repeated)
    .option('--tool <command>', 'state the version of this tool; may be repeated', repeated)
    .option('--include <fact>', 'publish a fact that is left out otherwise; may be repeated', repeated)
    .option('--build-folder <dir>', 'where it was built; the folder of the first file')
    .option('--name <name>', 'call the artifact so instead of by its file name')
    .option('--non-deterministic', 'the files are different results of the same build')
    .option('--supersedes <id>', 'replaces this statement of yours; may be repeated', repeated)
    .option('--reason <text>', 'why it is replaced')
    .option('--key <fingerprint>', 'sign with this key')
    .option('--gpg <fingerprint>', 'sign with your own gpg')
    .option('--passphrase-file <file>', "read the key's passphrase from the first line of a file")
    .option('--output <file>', 'write the signed statement here too')
    .action(launch(attest));
};

async function attest(context: Context, options: Options, files: string[]): Promise<number> {
  const definition = readDefinition(options);
  const signer = await chooseSigner(context, options);
  const ledger = await context.ledger();
  const supersedes = await readSupersession(ledger, signer, options);
  const built = await hashBuilt(context, files, options);
  warnOfEmptiness(context, built);

  const build = buildId(definition);
  const current = await ledger.current({ signer: signer.fingerprint, project: definition.project, build, artifacts: built.map(({ name }) => name) });
  const same = supersedes === null ? await findSameWord(ledger, current, built, definition) : null;
  if (same !== null) return finish(context, { ...signedBefore(same), build, definition, built, signer, output: options.output });
  refuseContradiction(current, built, supersedes);

  const { environment, leftOut } = await gatherFacts(context, options, files);
  const statement = toStatement({ ...definition, environment }, built, signer, { previous: current.newest, supersedes });
  context.output.preview(...previewLines({ definition, build, built, environment, leftOut, supersedes }));
  const what = `1 statement and ${count(Object.keys(environment).length, 'fact')} under ${signer.fingerprint}`;
  await confirm(context, `Publish ${what}, for ever?`, `publish ${what}`);
  const signed = await signAndAccept(context, statement, signer);
  return finish(context, { ...signed, build, definition, built, signer, output: options.output });
}

interface Attested {
  readonly id: string;
  readonly outcome: Outcome;
  readonly envelope: string;
  readonly build: string;
  readonly definition: Definition;
  readonly built: readonly Built[];
  readonly signer: Signer;
  /** Where to write the envelope. */
  readonly output: string | undefined;
}

async function finish(context: Context, attested: Attested): Promise<number> {
  const { id, outcome, envelope, build, definition, built, signer, output } = attested;
  if (output !== undefined) await writeEnvelope(context, output, envelope);
  const published = (await context.ledger()).node !== null;
  context.output.document({
    id, outcome, build, project: definition.project, release: definition.release, subjects: built.map(subjectDocument), signer: signer.fingerprint, published,
  });
  const lines = attestedLines({ id, stated: outcome === 'stated', built, published });
  context.output.result(...(context.globals.quiet ? lines.slice(0, 1) : lines));
  return 0;
}

/** A deterministic result has its one hash as text, a non-deterministic one a list. */
function subjectDocument({ name, sha256, size }: Built): Record<string, unknown> {
  return size === null ? { name, sha256 } : { name, sha256: sha256[0], size };
}

function signedBefore(shown: Shown): Pick<Attested, 'id' | 'outcome' | 'envelope'> {
  const message = decodeMessage(fromBase64(shown.message, 'envelope-malformed', 'message'));
  return { id: shown.id, outcome: 'stated', envelope: encodeEnvelope(message, shown.signer) };
}

function warnOfEmptiness({ output }: Context, built: readonly Built[]): void {
  for (const { name, sha256 } of built) if (sha256.includes(EMPTY_SHA256)) output.warn(`"${name}" is empty`);
}

async function writeEnvelope(context: Context, file: string, envelope: string): Promise<void> {
  try {
    await writeFile(context.path(file), envelope);
  } catch (cause) {
    throw new ConcurError('write-failed', `cannot write "${file}": ${(cause as Error).message}`, { cause, hint: 'the statement is stored: concur log, then concur show --dsse ID' });
  }
}
