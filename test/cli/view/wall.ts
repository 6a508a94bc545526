/** Verdicts on generated releases, judged as real ones are. */

import stringWidth from 'string-width';
import type { Paint, Line } from '../../../cli/view/line.ts';
import { renderLine } from '../../../cli/view/line.ts';
import type { ResultClaim } from '../../../src/statement/claim.ts';
import { judgeSubjects } from '../../../src/tally/judge-subjects.ts';
import type { SubjectVerdict } from '../../../src/tally/verdict.ts';
import { fingerprint } from '../../policy/party.ts';
import { claim, scope, type Given } from '../../tally/claims.ts';

export interface Release {
  readonly signers: readonly string[];
  readonly artifacts: readonly string[];
  /** How many must agree. @default 2 */
  readonly need?: number;
  /** What this signer says of this artifact beside the usual; null for no word. */
  said?(signer: string, artifact: string, i: number): Partial<Given> | null;
  /** Claims by others. */
  readonly besides?: readonly ResultClaim[];
}

const RELEASE = '28.0';

export function keyOf(signers: readonly string[], name: string): string {
  return fingerprint(signers.indexOf(name) + 1);
}

export function judged({ signers, artifacts, need = 2, said = () => ({}), besides = [] }: Release): SubjectVerdict[] {
  const policy = [
    'concur-policy 1', 'project p', ...signers.map((name, i) => `signer ${name} ${fingerprint(i + 1)}`),
    `group all-builders ${need} ${signers.join(' ')}`, 'quorum all-builders', '',
  ].join('\n');
  const claims = signers.flatMap((signer, s) => artifacts.flatMap((artifact, i) => {
    const given = said(signer, artifact, i);
    return given === null ? [] : [claim({ signer: fingerprint(s + 1), release: RELEASE, artifact, got: [artifact], ...given })];
  }));
  return judgeSubjects(scope([...claims, ...besides], { policy }));
}

export const PLAIN: Paint = (_style, text) => text;

export function rendered(lines: readonly Line[]): string[] {
  return lines.map((line) => renderLine(line, PLAIN).trimEnd());
}

export function longest(lines: readonly string[]): number {
  return Math.max(...lines.map((line) => stringWidth(line)));
}

/** Targets as guix.sigs has them: `bitcoin-28.0-aarch64-linux-gnu-debug.tar.gz` and so on. */
export function guixNames(number: number): string[] {
  const hosts = ['aarch64-linux-gnu', 'arm-linux-gnueabihf', 'arm64-apple-darwin', 'powerpc64-linux-gnu', 'powerpc64le-linux-gnu', 'riscv64-linux-gnu', 'win64', 'x86_64-apple-darwin', 'x86_64-linux-gnu'];
  const ends = ['.tar.gz', '-debug.tar.gz', '-unsigned.tar.gz', '-unsigned.zip', '.zip', '-setup.exe', '-setup-unsigned.exe'];
  return ends.flatMap((end) => hosts.map((host) => `bitcoin-28.0-${host}${end}`)).slice(0, number).sort();
}
