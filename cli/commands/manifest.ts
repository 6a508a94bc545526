import { ConcurError, EXIT } from '../../src/base/errors.ts';
import { quoted } from '../../src/base/printable.ts';
import { sha256Hex } from '../../src/base/sha256.ts';
import { encodeManifest } from '../../src/statement/manifest-codec.ts';
import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';
import { manifestOfFile } from '../diagnosis/manifest-of-file.ts';
import { writeNewFile } from '../exchange/write-files.ts';
import { addOutputOption } from '../output-place.ts';
import { manifestDocument, manifestLines, unopenedLines } from '../view/manifest.ts';

interface Options {
  readonly output?: string;
}

export const examples: CommandModule['examples'] = [
  'concur manifest tails.iso > tails.manifest',
  'concur manifest hello.deb -o hello.manifest',
];

export const declare: CommandModule['declare'] = (command, launch) => {
  addOutputOption(command, '-o, --output <file>', 'write it here (standard output)')
    .argument('<file>', 'an image, an archive, a package or a program')
    .action(launch(manifest));
};

async function manifest(context: Context, { output: file }: Options, [given = '']: string[]): Promise<number> {
  const made = await manifestOfFile(context, given);
  const bytes = encodeManifest(made);
  const hash = sha256Hex(bytes);
  context.output.complain(...unopenedLines(made, context.globals.verbose));
  if (file === undefined) {
    context.output.verbatim(Buffer.from(bytes).toString());
  } else {
    if (await writeNewFile(context.path(file), bytes) === 'differs') throw thereAlready(file);
    context.output.result(...manifestLines(made, { hash, file }));
  }
  context.output.document(manifestDocument(made, { hash, size: bytes.length, file: file ?? null }));
  return EXIT.ok;
}

function thereAlready(file: string): ConcurError {
  return new ConcurError('write-failed', `${quoted(file)} is there already, with other contents, and was left as it is`, { hint: 'name another place with -o' });
}
