/** The policy of the Tails party, and fingerprints to write policies with. */

/** 40 digits that differ for each number. */
export function fingerprint(number: number): string {
  return number.toString(16).toUpperCase().padStart(40, 'A');
}

export const PARTY_KEYS = {
  anonym: fingerprint(1), intrigeri: fingerprint(2), segfault: fingerprint(4),
  drwhax: fingerprint(5), nodens: fingerprint(6), muri: fingerprint(7), arnaud: fingerprint(8),
} as const;

export const INTRIGERIS_OTHER_KEY = fingerprint(3);

export const PARTY_POLICY = `concur-policy 1
project   tails
# where each fingerprint was seen, and when: a comment has a line of its own
signer    anonym     ${PARTY_KEYS.anonym} operator=tails
signer    intrigeri  ${PARTY_KEYS.intrigeri}
# the same person, a second key
signer    intrigeri  ${INTRIGERIS_OTHER_KEY}
signer    segfault   ${PARTY_KEYS.segfault}
signer    drwhax     ${PARTY_KEYS.drwhax}
signer    nodens     ${PARTY_KEYS.nodens}
signer    muri       ${PARTY_KEYS.muri}
signer    arnaud     ${PARTY_KEYS.arnaud}
group     team       2 anonym intrigeri segfault
group     outside    1 drwhax nodens muri arnaud
group     both       all team outside
quorum    both
fresh     14d
foreign   sha256sums tails-amd64-{release}/*
`;

/** `lines` between a good head (project p; signers a to f, each with one key) and nothing. */
export function policyText(...lines: string[]): string {
  const signers = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, i) => `signer ${name} ${fingerprint(i + 1)}`);
  return [`concur-policy 1`, 'project p', ...signers, ...lines, ''].join('\n');
}
