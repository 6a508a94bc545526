/** The type identifiers of in-toto, SLSA and ours. A statement counts only with exactly one of these. */

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

const ROOT = 'https://w3id.org/concur';

/** Whether a predicate or build type is one of ours, of this version or of another. */
export function isOurType(type: string): boolean {
  return type.startsWith(`${ROOT}/`);
}

/** SLSA Provenance v1, with our build type: "I built these, and got these hashes". */
export const PROVENANCE = 'https://slsa.dev/provenance/v1';
export const BUILD_TYPE = `${ROOT}/rebuild/v1`;
/** "I built this more than once and got different hashes." */
export const NON_DETERMINISTIC = `${ROOT}/non-deterministic/v1`;
/** "These statements of mine no longer hold." */
export const RETRACTION = `${ROOT}/retraction/v1`;
/** "This node's key speaks for me as a witness." */
export const DELEGATION = `${ROOT}/delegation/v1`;
/** "This evidence belongs to what was said there." */
export const ATTACHMENT = `${ROOT}/attachment/v1`;
/** "This is what I hold, and when": signed by a node's key. */
export const CHECKPOINT = `${ROOT}/checkpoint/v1`;

/** The digest algorithm name under which a statement refers to another by its id. */
export const STATEMENT_DIGEST = 'concurStatement';
/** The same for a node's Ed25519 public key. */
export const NODE_KEY_DIGEST = 'concurNodeKey';

export const SIGNER_SCHEME = 'openpgp4fpr:';
