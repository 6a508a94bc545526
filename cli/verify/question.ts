/** What a file is asked about: which policies, under which name, as which project and release. */

import { ConcurError } from '../../src/base/errors.ts';
import { knowableName, parseLabel, parseSubjectName } from '../../src/base/names.ts';
import type { Ledger, VerifyAnswer } from '../../src/ledger/port.ts';
import type { CheckedFile } from '../view/verdict.ts';

/** Options that `verify`, `download` and `guard` share. */
export interface Question {
  readonly name?: string;
  readonly project?: string;
  readonly release?: string;
  readonly strict?: boolean;
}

/** @throws ConcurError name-unsafe */
export function refuseUnsafe({ name, project, release }: Question): void {
  if (name !== undefined) parseSubjectName(name);
  if (project !== undefined) parseLabel(project, 'project');
  if (release !== undefined) parseLabel(release, 'release');
}

/** @throws ConcurError policy-missing */
export async function refuseWithoutPolicy(ledger: Pick<Ledger, 'policies'>, project: string | undefined): Promise<void> {
  const policies = await ledger.policies();
  if (policies.length === 0) {
    throw new ConcurError('policy-missing', 'there is no policy yet, so nobody counts', { hint: 'concur follow POLICY, or concur policy draft to write a first one' });
  }
  if (project === undefined || policies.some((policy) => policy.project === project)) return;
  const followed = policies.map((policy) => policy.project).join(', ');
  throw new ConcurError('policy-missing', `there is no policy for project "${project}"`, { hint: `policies are here for ${followed}` });
}

export function ask(ledger: Pick<Ledger, 'verify'>, { sha256, name }: Pick<CheckedFile, 'sha256' | 'name'>, { project, release, strict = false }: Question): Promise<VerifyAnswer> {
  return ledger.verify({
    sha256,
    name: knowableName(name),
    strict,
    ...(project === undefined ? {} : { project }),
    ...(release === undefined ? {} : { release }),
  });
}

/** Files that are asked about at a time: what is AGREED is remembered, and those share the wait for the disk. */
const AT_A_TIME = 16;

/** In the order of the files. */
export async function askAll<F extends Pick<CheckedFile, 'sha256' | 'name'>>(ledger: Pick<Ledger, 'verify'>, files: readonly F[], question: Question): Promise<{ file: F; answer: VerifyAnswer }[]> {
  const asked: { file: F; answer: VerifyAnswer }[] = [];
  for (let i = 0; i < files.length; i += AT_A_TIME) {
    asked.push(...await Promise.all(files.slice(i, i + AT_A_TIME).map(async (file) => ({ file, answer: await ask(ledger, file, question) }))));
  }
  return asked;
}
