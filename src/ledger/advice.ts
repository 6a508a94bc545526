/** One plain sentence of advice with each verdict, for people who know nothing of OpenPGP. */

import type { SubjectVerdict, Verdict } from '../tally/verdict.ts';

/** @param waiting statements of trusted signers that cannot be checked yet */
export function adviceFor(verdict: Verdict, subject: SubjectVerdict | undefined, waiting: number): string {
  switch (verdict) {
    case 'AGREED': return `enough independent builders got exactly this file: it may be used${(subject?.dissents ?? 0) === 0 ? '' : '; look at why others did not'}`;
    case 'MISMATCH': return 'do not install or run it: fetch it again from where it is published, with concur download URL';
    case 'CONTESTED': return 'do not rely on it yet: ask the builders why their results differ';
    case 'NO-CONSENSUS': return 'the builders do not agree with each other: nothing can be said of this file';
    case 'STALE': return staleAdvice(subject);
    case 'INSUFFICIENT': return 'wait until more builders have signed, or ask one of those who are missing';
    case 'UNKNOWN': return waiting === 0
      ? 'nothing about this file by anybody whom your policies trust is known here: check its name, bring in what is new, or wait'
      : 'bring in the certificates of those whom you trust, then verify again: concur certificate import FILE';
  }
}

/** Who has just asked a peer is not told to do that alone. */
function staleAdvice(subject: SubjectVerdict | undefined): string {
  switch (subject?.because) {
    case 'not-witnessed': return 'too few witnesses vouch that nothing is missing: ask more peers, or wait for what the witnesses say next, then verify again';
    case 'incomplete': return 'not all that a witness holds is here, and somebody may keep it back: ask other peers, then verify again';
    default: return 'what is known is too old: bring in what is new, then verify again';
  }
}
