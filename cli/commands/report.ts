import { extname } from 'node:path';
import { rm } from 'node:fs/promises';
import { ConcurError, EXIT } from '../../src/base/errors.ts';
import { parseLabel } from '../../src/base/names.ts';
import { quoted } from '../../src/base/printable.ts';
import type { CommandModule } from '../command.ts';
import type { Context } from '../context.ts';
import { diagnoseRelease, type DiagnosedRelease } from '../diagnosis/diagnose-release.ts';
import { writeNewFile } from '../exchange/write-files.ts';
import { placeOnly } from '../output-place.ts';
import { reportOf, summaryOf } from '../report/model.ts';
import { repeated } from '../repeated.ts';
import { artifactDocument } from '../view/diagnosis-document.ts';

interface Options {
  readonly output: string;
  readonly replace?: true;
  readonly setAside?: readonly string[];
  readonly fetch?: boolean;
}

export const examples: CommandModule['examples'] = ['concur report tails 3.0~rc2 -o report.html', 'concur report tails 3.0~rc2 -o report.md'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<project>', 'of which project')
    .argument('<release>', 'of which release')
    .argument('[artifact...]', 'only these (all)')
    .requiredOption('-o, --output <file>', 'write it here: a page (.html), Markdown (.md) or JSON (.json)', placeOnly)
    .option('--replace', 'write over the file that is there')
    .option('--fetch', 'ask peers for manifests that are not here: it tells them which')
    .option('--set-aside <fact>', 'it differs between any two machines and tells nothing; may be repeated', repeated)
    .action(launch(report));
};

type Render = (found: DiagnosedRelease) => Promise<string>;

const FORMATS: Readonly<Record<string, Render>> = {
  '.html': async (found) => (await import('../report/html.ts')).renderHtml(reportOf(found)),
  '.md': async (found) => (await import('../report/markdown.ts')).renderMarkdown(reportOf(found)),
  '.json': async (found) => renderJson(found),
};

async function report(context: Context, { output: file, replace, setAside = [], fetch = false }: Options, [project = '', release = '', ...artifacts]: string[]): Promise<number> {
  const extension = extname(file);
  const render = Object.hasOwn(FORMATS, extension) ? FORMATS[extension] : undefined;
  if (render === undefined) throw new ConcurError('usage', `the form of a report is told by its file's name, and ${quoted(file)} ends with none that is known`, { hint: 'use .html, .md or .json' });
  const found = await diagnoseRelease(context, { project: parseLabel(project, 'project'), release: parseLabel(release, 'release'), artifacts, setAside, fetch });
  const path = context.path(file);
  const text = await render(found);
  if (replace === true) await rm(path, { force: true });
  if (await writeNewFile(path, text) === 'differs') throw new ConcurError('write-failed', `${quoted(file)} is there already, with other contents, and was left as it is`, { hint: 'name another file, or add --replace' });
  const summary = summaryOf(reportOf(found));
  context.output.document({ project, release, file, divergent: found.divergent.map(({ diagnosis }) => diagnosis.artifact), alike: found.alike.map(({ verdict }) => verdict.artifact) });
  context.output.result(`wrote ${file}: ${summary}`);
  return EXIT.ok;
}

/** ASCII, as every document: a reader's terminal obeys nothing of it. */
function renderJson({ answer, divergent, alike }: DiagnosedRelease): string {
  const document = { schemaVersion: 1, project: answer.project, release: answer.release, policy: answer.policy, artifacts: divergent.map(artifactDocument), alike: alike.map(({ verdict }) => verdict.artifact) };
  return `${JSON.stringify(document, null, 2).replace(/[^\n -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
