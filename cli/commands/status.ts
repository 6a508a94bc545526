import { parseLabel } from '../../src/base/names.ts';
import type { Ledger } from '../../src/ledger/port.ts';
import type { Context } from '../context.ts';
import type { CommandModule } from '../command.ts';
import { addPeerOption, askPeersFirst, type PeerOptions } from '../peers/ask-first.ts';
import { askedDocument } from '../view/asked.ts';
import { statusLines, verdictList } from '../view/status.ts';

interface Options extends PeerOptions {
  readonly strict?: boolean;
}

export const examples: CommandModule['examples'] = ['concur status tails 3.0~rc2', 'concur status --json'];

export const declare: CommandModule['declare'] = (command, launch) => {
  addPeerOption(command)
    .argument('[project]', 'only this project')
    .argument('[release]', 'only this release')
    .option('--strict', 'one dissent is enough to call it contested')
    .action(launch(status));
};

async function status(context: Context, { strict = false, ...peers }: Options, [project, release]: string[]): Promise<number> {
  const { output, globals } = context;
  const ledger = await context.ledger();
  const asked = await askPeersFirst(context, { ...peers, project });
  const answers = await ledger.status({
    strict,
    ...(project === undefined ? {} : { project: parseLabel(project, 'project') }),
    ...(release === undefined ? {} : { release: parseLabel(release, 'release') }),
  });
  output.document({ ...(answers.length === 1 ? answers[0] : { projects: answers }), ...askedDocument(asked) });
  for (const answer of answers) {
    if (answer.subjects.length === 0) output.note(...await nothingLines(ledger, answer.project, release));
    else output.result(...(globals.quiet ? verdictList(answer) : statusLines(answer, output.width)));
  }
  return 0;
}

/** How many of the newest statements are looked through for releases, and how many of these are named. */
const NEWEST = 500;
const SHOWN_RELEASES = 10;

/** Where a release is not here, newest ones that are: labels are easily mistyped. */
async function nothingLines(ledger: Ledger, project: string, release: string | undefined): Promise<string[]> {
  const entries = release === undefined ? [] : await ledger.log({ project, limit: NEWEST });
  const releases = [...new Set(entries.flatMap((entry) => entry.release ?? []))].slice(0, SHOWN_RELEASES);
  return [
    `nothing is known of ${project}${release === undefined ? '' : ` ${release}`} yet`,
    ...(releases.length === 0 ? [] : [`newest releases that are known: ${releases.join(', ')}`]),
    `next: concur node brings it in from your peers, concur import PATH --project ${project} from files`,
  ];
}
