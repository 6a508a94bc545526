/** What came of asking peers before a question, and what they saw by it. */

import { count, inShort } from '../../src/base/wording.ts';
import type { Asked, AskedProject } from '../../src/node/one-shot.ts';
import type { Line } from './line.ts';
import { ago, bytes } from './words.ts';

/** `asked 2 peers: 14 new  3.1 kB in  412 B out  0.4 s` */
export function askedLine({ peers }: Asked): Line {
  const sum = (of: (peer: Asked['peers'][number]) => number) => peers.reduce((total, peer) => total + of(peer), 0);
  const news = sum((peer) => peer.news);
  const seconds = Math.max(...peers.map(({ milliseconds }) => milliseconds)) / 1000;
  return `asked ${count(peers.length, 'peer')}: ${news === 0 ? 'nothing new' : `${news} new`}  ${bytes(sum((peer) => peer.received))} in  ${bytes(sum((peer) => peer.sent))} out  ${seconds.toFixed(1)} s`;
}

/** Nothing of the question is among it: it was not looked at yet. */
export function shownLine({ peers, projects }: Asked): Line {
  const reached = peers.filter(({ rounds }) => rounds > 0);
  if (reached.length === 0) return 'nobody answered, so nobody learned what is followed here';
  return `peers saw your address, and which projects you follow: ${inShort(projects.map(({ project }) => project)).join(', ')}; not which file`;
}

/** Who did not tell all, and how old what is here is when nobody did. @param now seconds @param project the one that is judged, if that is known: only its age matters then */
export function askedWarnings({ peers, projects }: Asked, now: number, project?: string): string[] {
  const failed = peers.filter(({ complete }) => !complete).map(({ peer, failure }) => `peer ${peer} ${failure ?? 'did not tell all that it has'}`);
  if (peers.some(({ complete }) => complete)) return failed;
  const judged = projects.filter((each) => each.project === project);
  return [...failed, `no peer told all that it has: the answer comes from what is here, ${ages(judged.length > 0 ? judged : projects, now)}`];
}

/** One word where all are of one age. */
function ages(projects: readonly AskedProject[], now: number): string {
  const age = ({ asOf }: AskedProject) => (asOf === null ? 'never up to date' : `up to date ${ago(asOf, now)}`);
  if (new Set(projects.map(age)).size === 1) return `and was ${age(projects[0] as AskedProject)}`;
  return `by project: ${inShort(projects.map((each) => `${each.project} ${age(each)}`)).join(', ')}`;
}

/** Documented in docs/json.md; grows by addition only. */
export function askedDocument(asked: Asked | null): Record<string, unknown> {
  if (asked === null) return {};
  const peers = asked.peers.map(({ peer, complete, failure, news, received, sent, milliseconds }) => (
    { peer, completed: complete, failure, new: news, bytesIn: received, bytesOut: sent, milliseconds }
  ));
  const seen = asked.peers.some(({ rounds }) => rounds > 0);
  return { asked: { peers, shows: seen ? SHOWN : [], projects: seen ? asked.projects.map(({ project }) => project) : [], asOf: oldest(asked.projects), followed: asked.projects } };
}

/** Null when one of them was never told in full. */
function oldest(projects: readonly AskedProject[]): number | null {
  const times = projects.map(({ asOf }) => asOf ?? Number.NEGATIVE_INFINITY);
  const time = Math.min(...times);
  return Number.isFinite(time) ? time : null;
}

/** Whose statements are wanted and what is here already show by what is asked for. */
const SHOWN = ['address', 'projects', 'signers', 'holdings'];
