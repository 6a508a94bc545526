import { ConcurError, EXIT } from '../../src/base/errors.ts';
import { parseLabel } from '../../src/base/names.ts';
import type { CommandModule } from '../command.ts';
import type { Context } from '../context.ts';
import { diagnoseRelease, type Asked } from '../diagnosis/diagnose-release.ts';
import { diagnoseProject } from '../diagnosis/project-history.ts';
import { repeated } from '../repeated.ts';
import { diagnosisDocument } from '../view/diagnosis-document.ts';
import { diagnosisLines } from '../view/diagnosis.ts';
import { historyLines } from '../view/project-history.ts';

interface Options {
  readonly setAside?: readonly string[];
  readonly history?: boolean;
  readonly fetch?: boolean;
}

export const examples: CommandModule['examples'] = ['concur diagnose tails 3.0~rc2', 'concur diagnose tails 3.0~rc2 tails-amd64-3.0~rc2.iso --history --json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .argument('<project>', 'of which project; or the id of a statement, alone')
    .argument('[release]', 'of which release')
    .argument('[artifact...]', 'only these (all that differ)')
    .option('--set-aside <fact>', 'it differs between any two machines and tells nothing; may be repeated', repeated)
    .option('--fetch', 'ask peers for manifests that are not here: it tells them which')
    .option('--history', 'also which facts went with divergence in all releases of the project')
    .action(launch(diagnoseCommand));
};

async function diagnoseCommand(context: Context, { setAside = [], history = false, fetch = false }: Options, words: string[]): Promise<number> {
  const asked = { ...await readSubject(context, words), setAside, fetch };
  const found = await diagnoseRelease(context, asked);
  const past = history ? await diagnoseProject(context, asked) : null;
  context.output.document(diagnosisDocument(found, past));
  context.output.prose(...diagnosisLines(found, context.globals), ...(past === null ? [] : historyLines(past, context.globals)));
  return EXIT.ok;
}

/** @throws ConcurError usage | not-found | ambiguous-id */
async function readSubject(context: Context, [project = '', release, ...artifacts]: string[]): Promise<Asked> {
  if (release !== undefined) return { project: parseLabel(project, 'project'), release: parseLabel(release, 'release'), artifacts };
  if (!/^[0-9a-f]{8,64}$/.test(project)) throw new ConcurError('usage', 'a diagnosis is of one release, and none is named', { hint: `concur status ${project} lists the releases that are known here` });
  const shown = await (await context.ledger()).show(project);
  if (shown.project === null || shown.release === null) throw new ConcurError('usage', `statement ${shown.id} is not of one release`, { hint: 'concur diagnose PROJECT RELEASE' });
  return { project: shown.project, release: shown.release, artifacts: shown.subjects.map(({ name }) => name) };
}
