import { lstat, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ConcurError } from '../../src/base/errors.ts';
import { subjectNameProblem } from '../../src/base/names.ts';
import { quoted } from '../../src/base/printable.ts';
import { VERDICT_EXIT, VERDICTS, type Verdict } from '../../src/tally/verdict.ts';
import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';
import { fetchTo } from '../download/fetch-to.ts';
import { foresee } from '../download/foresight.ts';
import { parseAddress } from '../download/transport.ts';
import { placeOnly } from '../output-place.ts';
import { confirm } from '../terminal/ask.ts';
import { addPeerOption, askPeersFirst, type PeerOptions } from '../peers/ask-first.ts';
import { exitOf, warnOf } from '../verify/answers.ts';
import { refuseUnsafe, refuseWithoutPolicy, type Question } from '../verify/question.ts';
import { askedDocument } from '../view/asked.ts';
import { downloadDocument, endedLine, expectationLine, refusedDocument, refusedLines } from '../view/download.ts';
import { verdictLines } from '../view/verdict.ts';

interface Options extends Question, PeerOptions {
  readonly output?: string;
  readonly allow?: string;
}

export const examples: CommandModule['examples'] = [
  'concur download https://example.org/tails-amd64-3.0~rc2.iso',
  'concur download https://example.org/latest.iso -o tails.iso --name tails-amd64-3.0~rc2.iso --release 3.0~rc2',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  addPeerOption(command)
    .argument('<url>', 'where it is: https, or http')
    .option('-o, --output <file>', 'where it goes, a file or a folder (the last part of the address)', placeOnly)
    .option('--name <name>', 'what the file is called where it is published')
    .option('--project <project>', 'only as an artifact of this project')
    .option('--release <version>', 'it must be this release: another is a MISMATCH')
    .option('--strict', 'one dissent is enough to call it contested; and what is not agreed on is removed')
    .option('--allow <verdicts>', 'put it in place with these verdicts too, separated by commas; the exit code stays theirs')
    .action(launch(download));
};

/** Ends with 0 only after AGREED was printed, and the file is in place. */
async function download(context: Context, options: Options, [address = '']: string[]): Promise<number> {
  const { output, globals, io } = context;
  const url = parseAddress(address);
  refuseUnsafe(options);
  if (globals.offline) throw new ConcurError('usage', 'a download needs the network, and --offline forbids it');
  const allowed = parseAllowed(options.allow);
  const name = options.name ?? nameIn(url);
  const place = await placeFor(context, options.output, name);
  const ledger = await context.ledger();
  await refuseWithoutPolicy(ledger, options.project);
  const asked = await askPeersFirst(context, options);
  const foresight = await foresee(ledger, name, options);
  if (!allowed.has(foresight.best)) {
    output.document({ ...refusedDocument(foresight, url.href), ...askedDocument(asked) });
    output.prose(...(globals.quiet ? refusedLines(foresight, name).slice(0, 1) : refusedLines(foresight, name)));
    return VERDICT_EXIT[foresight.best];
  }
  const replace = await mayReplace(context, place);
  output.note(expectationLine(foresight));
  if (url.protocol === 'http:') output.warn('http hides nothing on the way: others see what you fetch, and may change it; the hash will tell');
  const { file, answer, ended } = await fetchTo(context, { url, name, place, replace, allowed, foresight, question: options });
  warnOf(context, file);
  output.document({ ...downloadDocument(file, answer, ended), ...askedDocument(asked) });
  const lines = verdictLines({ file, answer, now: io.clock.now(), named: false });
  if (globals.quiet) output.result(...lines.slice(0, 1));
  else output.prose(...lines, endedLine(ended, answer.verdict));
  return await exitOf(context, answer.verdict);
}

function parseAllowed(text: string | undefined): Set<Verdict> {
  const words = text === undefined ? [] : text.split(',');
  const unknown = words.find((word) => !(VERDICTS as readonly string[]).includes(word));
  if (unknown !== undefined) throw new ConcurError('usage', `--allow ${quoted(unknown)} is no verdict`, { hint: `use ${VERDICTS.join(', ')}` });
  return new Set(['AGREED', ...words as Verdict[]]);
}

function nameIn({ pathname }: URL): string {
  const name = decode(basename(pathname));
  if (name !== null && name !== '' && subjectNameProblem(name) === null && !name.includes('/')) return name;
  throw new ConcurError('usage', `the address ends with ${quoted(basename(pathname))}, which is no plain file name`, { hint: 'add --name NAME, what the file is called where it is published' });
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** As the user would type it. */
async function placeFor(context: Context, output: string | undefined, name: string): Promise<string> {
  if (output === undefined) return basename(name);
  const stats = await stat(context.path(output)).catch(() => null);
  return stats?.isDirectory() === true ? join(output, basename(name)) : output;
}

/** Asked before anything is fetched: nobody waits at the end of a long download. */
async function mayReplace(context: Context, place: string): Promise<boolean> {
  const orNone = (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new ConcurError('write-failed', `cannot write ${quoted(place)}: ${error.message}`, { cause: error });
  };
  // A link that leads nowhere is there as well.
  const stats = await stat(context.path(place)).catch(orNone) ?? await lstat(context.path(place)).catch(orNone);
  if (stats === null) return false;
  if (!stats.isFile()) throw new ConcurError('write-failed', `${quoted(place)} is there, and is no regular file`, { hint: 'name another place with -o' });
  await confirm(context, `${place} is there. Replace it, if the new one is agreed on?`, `replace ${place}`);
  return true;
}
