/** What the terminal shows of the demo. */

import { count, joined } from '../../src/base/wording.ts';
import type { LogEntry } from '../../src/ledger/port.ts';
import { VERDICTS, type SubjectVerdict } from '../../src/tally/verdict.ts';
import { bad, faint, strong, type Line } from '../view/line.ts';
import { verdictWord } from '../view/verdict.ts';
import { hashStart } from '../view/words.ts';
import type { Gathering } from './gathering.ts';
import type { Guest } from './guest.ts';
import { USER, type LateUser, type Question } from './late-user.ts';
import { PARTY } from './party.ts';

const NAME_WIDTH = Math.max(...PARTY.builders.map(({ name }) => name.length));
const VERDICT_WIDTH = Math.max(...VERDICTS.map((verdict) => verdict.length));

export function opening(): Line[] {
  return [
    ['the first reproducible builds party of ', strong('Tails'), ', 2017-06-08, replayed on this machine with fresh keys'],
    faint('each builder is a process of its own with its own store, and all they know of each other came over libp2p'),
    '',
    `starting ${PARTY.builders.length} nodes …`,
  ];
}

export function gathered({ builders, policy }: Gathering, seconds: number): Line[] {
  const { quorum, builders: people } = PARTY;
  const members = (group: string) => people.filter((person) => person.group === group).map(({ name }) => name);
  return [
    `${builders.length} nodes run (${seconds.toFixed(1)} s): ${joined(builders.map(({ name, node }) => `${name} ${node.pid}`), 'and')}`,
    `policy: ${quorum.team} of team (${members('team').join(', ')}) and ${quorum.outside} of outside (${members('outside').join(', ')})`,
    faint(`policy ${policy.hash}`),
    '',
  ];
}

export function arrivalsTitle(observer: Guest): Line {
  return ['statements on ', strong(PARTY.artifact), ` as they arrive at ${observer.name}'s node, and its tally then`];
}

export function arrival({ subjects, name, signer }: LogEntry, { verdict, groups, divergent }: SubjectVerdict): Line {
  const hash = hashStart(subjects[0]?.sha256[0] ?? '');
  const who = (name ?? signer).padEnd(NAME_WIDTH);
  const differs = name !== null && divergent.includes(name);
  return [
    ...(differs ? [bad('✗'), ` ${who}  `, bad(hash)] : [`· ${who}  ${hash}`]),
    '  ', verdictWord(verdict), ' '.repeat(VERDICT_WIDTH - verdict.length),
    `  ${groups.map(({ group, need, have }) => `${group} ${have.length} (${need} needed)`).join(', ')}`,
    divergent.length === 0 ? '' : `; ${count(divergent.length, 'dissent')}`,
  ];
}

export function repetition(name: string): Line {
  return `· ${name.padEnd(NAME_WIDTH)}  built again and got the same: said before, so nothing is signed twice`;
}

export function lateJoin(): Line[] {
  return ['', `a user's node joins now, when all is said; it trusts the same policy and dials one builder …`];
}

export function converged({ node, statements }: LateUser, seconds: number): Line {
  return `its node (${node.pid}) holds all ${count(statements, 'statement')} after ${seconds.toFixed(1)} s, and checked each signature itself`;
}

export function question({ sha256, strict }: Question): Line[] {
  return ['', [strong('$ '), `concur verify --sha256 ${sha256} --name ${PARTY.artifact}${strict ? ' --strict' : ''}`]];
}

export function closing(seconds: number): Line[] {
  return ['', `that was all, in ${seconds.toFixed(1)} s; nothing of it is running or left on the disk`];
}

export function keeping(guests: readonly Guest[], homeOf: (name: string) => string): Line[] {
  const home = `--home ${homeOf(USER)}`;
  return [
    '', 'it all stays up until Ctrl-C; each home has its node.log. In another terminal:',
    `  concur status ${PARTY.project} ${PARTY.release} ${home}`,
    `  concur log ${home}`,
    `  concur peers ${home}`,
    `  concur verify --sha256 ${PARTY.baseline} --name ${PARTY.artifact} ${home}`,
    ...guests.map(({ name, node }) => faint(`  ${name.padEnd(NAME_WIDTH)}  ${node.home}`)),
  ];
}
