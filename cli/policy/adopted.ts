/** What came of a policy that was shown. */

import type { CertificateImport, PolicyExamination, SignerHistory } from '../../src/ledger/port.ts';
import type { Policy } from '../../src/policy/policy.ts';

export interface Adopted {
  readonly outcome: 'added' | 'unchanged' | 'changed' | 'taken' | 'replaced';
  readonly policy: Policy;
  /** Where it was found; null for a place without a name. */
  readonly from: string | null;
  readonly examination: PolicyExamination;
  /** Null when it was not asked for. */
  readonly history: SignerHistory | null;
  /** Certificates from beside the policy that are new here. */
  readonly imported: readonly CertificateImport[];
}
