/** What the operator's own node or store says of a file. */

import { parseLabel } from '../base/names.ts';
import type { Ledger, VerifyAnswer, VerifyQuery } from '../ledger/port.ts';
import { resolveHome, type Home } from '../node/home.ts';
import { hashSubject, type Expectation, type HashedSubject, type Subject } from './subject.ts';

export interface HomeChoice {
  /** The folder that everything lies in. @default CONCUR_HOME, else the user's own folders */
  readonly home?: string | undefined;
}

export interface FileExpectation extends Expectation {
  /** Only as an artifact of this project. @default of any that a policy here is for */
  readonly project?: string | undefined;
}

export interface FileVerdict extends VerifyAnswer {
  readonly file: HashedSubject;
}

/**
 * What the policies in the home make of a file. A running node is asked, else the store is read; nothing is sent to anybody.
 * Use the file only if `verdict` is `AGREED`.
 *
 * @param path of the file
 * @throws ConcurError policy-missing | policy-expired | store-locked | store-damaged, and when the file cannot be read
 */
export async function verifyFile(path: string, { home, ...expectation }: HomeChoice & FileExpectation = {}): Promise<FileVerdict> {
  const { openLedger } = await import('../node/open.ts');
  const ledger = await openLedger(homeOf({ home }));
  try {
    return await askLedger(ledger, { file: path }, expectation);
  } finally {
    await ledger.close();
  }
}

export async function askLedger(ledger: Ledger, subject: Subject, expectation: FileExpectation): Promise<FileVerdict> {
  const { project, release, strict = false } = expectation;
  if (project !== undefined) parseLabel(project, 'project');
  const file = await hashSubject(subject, expectation);
  const query: VerifyQuery = { sha256: file.sha256, name: file.name, strict, ...(project === undefined ? {} : { project }), ...(release === undefined ? {} : { release }) };
  return { ...await ledger.verify(query), file };
}

export function homeOf({ home }: HomeChoice): Home {
  return resolveHome({ home, env: process.env });
}
