import { once } from 'node:events';
import { EXIT } from '../../src/base/errors.ts';
import type { Context } from '../context.ts';
import { gather, type Gathering } from '../demo/gathering.ts';
import type { Guest } from '../demo/guest.ts';
import { arriveLate, ask, QUESTIONS, type LateUser } from '../demo/late-user.ts';
import { replay, type Stated } from '../demo/replay.ts';
import { openStage, type Stage } from '../demo/stage.ts';
import * as tell from '../demo/telling.ts';
import type { CommandModule } from '../command.ts';

interface Options {
  readonly keep?: boolean;
}

export const examples: CommandModule['examples'] = ['concur demo', 'concur demo --keep'];

export const declare: CommandModule['declare'] = (command, launch) => {
  command
    .option('--keep', 'leave it running to look around, until Ctrl-C')
    .action(launch(demo));
};

/** Ends with 0 only when everything went as it is told. */
async function demo(context: Context, { keep = false }: Options): Promise<number> {
  const { output, io, signal } = context;
  const start = io.elapsed();
  const seconds = () => (io.elapsed() - start) / 1000;
  output.note(...tell.opening());
  try {
    await using stage = await openStage(io.env);
    await play(context, stage, { keep, seconds });
  } catch (error) {
    // Ctrl-C reaches the nodes too, and what fails without them is not the reason.
    signal.throwIfAborted();
    throw error;
  }
  output.note(...tell.closing(seconds()));
  return EXIT.ok;
}

async function play(context: Context, stage: Stage, { keep, seconds }: { keep: boolean; seconds(): number }): Promise<void> {
  const gathering = await gather(context, stage);
  context.output.note(...tell.gathered(gathering, seconds()));
  const stated = await replayParty(context, gathering);
  const { user, verdicts } = await askLate(context, stage, gathering, stated);
  context.output.document(documentOf(gathering, stated, { user, verdicts, seconds: seconds() }));
  if (keep) await keepUp(context, stage, [...gathering.builders, user]);
}

async function replayParty(context: Context, { builders }: Gathering): Promise<ReadonlyMap<string, Stated>> {
  const { output } = context;
  // Any but the first: what it hears was passed on by another.
  const observer = builders[1] ?? builders[0];
  output.result(tell.arrivalsTitle(observer));
  return replay(context, builders, observer, {
    arrived: (entry, tally) => output.result(tell.arrival(entry, tally)),
    repeated: (name) => output.result(tell.repetition(name)),
  });
}

async function askLate(context: Context, stage: Stage, gathering: Gathering, stated: ReadonlyMap<string, Stated>) {
  const { output, io } = context;
  const start = io.elapsed();
  output.note(...tell.lateJoin());
  const user = await arriveLate(context, stage, gathering, [...stated.values()].map(({ id }) => id));
  output.result(tell.converged(user, (io.elapsed() - start) / 1000));
  const verdicts: Record<string, unknown> = {};
  for (const question of QUESTIONS) {
    output.result(...tell.question(question));
    verdicts[question.key] = await ask(context, stage, question);
  }
  return { user, verdicts };
}

/** Ctrl-C is its regular end. */
async function keepUp({ output, signal }: Context, stage: Stage, guests: readonly Guest[]): Promise<void> {
  output.result(...tell.keeping(guests, stage.homeOf));
  if (!signal.aborted) await once(signal, 'abort');
}

interface Ending {
  readonly user: LateUser;
  readonly verdicts: Record<string, unknown>;
  readonly seconds: number;
}

function documentOf({ builders, policy }: Gathering, stated: ReadonlyMap<string, Stated>, { user, verdicts, seconds }: Ending): Record<string, unknown> {
  return {
    builders: builders.map(({ name, fingerprint, person, node }) => ({
      name, fingerprint, sha256: person.sha256, ...stated.get(name), pid: node.pid, home: node.home,
    })),
    policy: { project: policy.project, hash: policy.hash },
    verdicts,
    lateJoiner: { statements: user.statements, pid: user.node.pid, home: user.node.home },
    seconds,
  };
}
