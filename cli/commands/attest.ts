import { writeFile } from 'node:fs/promises';
import { ConcurError } from '../../src/base/errors.ts';
import { EMPTY_SHA256 } from '../../src/base/sha256.ts';
import { gatherFacts, hashBuilt, readDefinition, type BuildOptions, type Built, type NamingOptions } from '../attest/statement.ts';
import { attestResults, type Attested, type Gathered, type Results } from '../attest/attest-results.ts';
import { offerEvidence, type EvidenceOptions } from '../attest/evidence.ts';
import type { Context } from '../context.ts';
import { readSupersession, type SupersedeOptions } from '../attest/prior-word.ts';
import type { CommandModule } from '../command.ts';
import { placeOnly } from '../output-place.ts';
import { repeated } from '../repeated.ts';
import { addSignerOptions, chooseSigner, type SignerOptions } from '../keys/signer.ts';
import { attestedLines } from '../view/attestation.ts';

interface Options extends BuildOptions, NamingOptions, EvidenceOptions, SupersedeOptions, SignerOptions {
  readonly output?: string;
}

export const examples: CommandModule['examples'] = [
  'concur attest tails.iso --project tails --release 3.0~rc2 --source git+https://example.org/tails.git@53bd2c4f8f2a1d0c6be9a7e3d5c4b3a291807f6e',
  'concur attest dist/*.deb --project hello --release 2.10-3 --source sha256:$(sha256sum < hello.dsc | cut -c-64) --param SOURCE_DATE_EPOCH=1496880000 --tool gcc --yes',
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
    .option('--include <fact>', 'publish a fact that is left out; may be repeated', repeated)
    .option('--build-folder <dir>', 'where it was built (the folder of the first file)')
    .option('--name <name>', 'call the artifact so instead of by its file name')
    .option('--manifest', 'name a manifest of each file: what is inside, so that others can find out where theirs differ')
    .option('--evidence <file>', 'name this file by its hash, such as a log; may be repeated', repeated)
    .option('--non-deterministic', 'the files are different results of the same build')
    .option('--supersedes <id>', 'replaces this statement of yours; may be repeated', repeated)
    .option('--reason <text>', 'why it is replaced')
    .option('--output <file>', 'write the signed statement here too', placeOnly)
    .action(launch(attest));
  addSignerOptions(command);
};

async function attest(context: Context, options: Options, files: string[]): Promise<number> {
  const definition = readDefinition(options);
  const signer = await chooseSigner(context, options);
  const ledger = await context.ledger();
  const supersedes = await readSupersession(ledger, signer, options);
  const built = await hashBuilt(context, files, options);
  warnOfEmptiness(context, built);

  const attested = await attestResults(context, { definition, built, signer, supersedes, gather: () => gatherAll(context, options, files) });
  if (attested.outcome === 'stated' && (options.manifest === true || options.evidence !== undefined)) context.output.note('this was said before, without what is new here: nothing is added to a statement');
  return finish(context, { ...attested, definition, built, signer, output: options.output });
}

async function gatherAll(context: Context, options: Options, files: readonly string[]): Promise<Gathered> {
  const facts = await gatherFacts(context, options, files);
  return { ...facts, evidence: await offerEvidence(context, files, options) };
}

interface Finished extends Attested, Pick<Results, 'definition' | 'built' | 'signer'> {
  /** Where to write the envelope. */
  readonly output: string | undefined;
}

async function finish(context: Context, finished: Finished): Promise<number> {
  const { id, outcome, envelope, build, definition, built, signer, output } = finished;
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
  return sha256.length > 1 ? { name, sha256 } : { name, sha256: sha256[0], size };
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
