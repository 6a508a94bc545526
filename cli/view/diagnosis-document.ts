/** A diagnosis for programs: of one artifact its members, of several a list. */

import type { History } from '../../src/diagnosis/history.ts';
import type { Diagnosed, DiagnosedRelease } from '../diagnosis/diagnose-release.ts';

/** @param history null if it was not asked for */
export function diagnosisDocument({ answer, divergent, alike }: DiagnosedRelease, history: History | null): Record<string, unknown> {
  const about = { project: answer.project, release: answer.release, policy: answer.policy, alike: alike.map(({ verdict }) => verdict.artifact), history };
  const [only, another] = divergent;
  if (only !== undefined && another === undefined) return { ...about, ...artifactDocument(only) };
  return { ...about, artifacts: divergent.map(artifactDocument) };
}

export function artifactDocument({ diagnosis, subject }: Diagnosed): Record<string, unknown> {
  const { verdict, because } = subject.verdict;
  return {
    ...diagnosis,
    verdict,
    because,
    signers: subject.samples.map(({ signer, name, counted, id, time, sha256, manifest, manifestElsewhere }) => ({ name, fingerprint: signer, counted, id, time, sha256, manifest, manifestElsewhere })),
    several: subject.several,
  };
}
