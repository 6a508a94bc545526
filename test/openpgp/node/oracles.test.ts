/** gpgv and sqv on honest and on altered signatures: where they say something else than we do, there is a reason. */

import assert from 'node:assert/strict';
import { before, describe, test, type TestContext } from 'node:test';
import { DATA } from '../foreign.ts';
import { namedMutants } from '../mutations.ts';
import { agreedOutcome, makePublishedSamples, type PublishedSample } from '../samples.ts';
import { openOracles } from './oracles.ts';
import { lacks } from './tools.ts';

interface Disagreement {
  readonly sample: RegExp;
  readonly mutant: RegExp;
  readonly ours: string;
  readonly theirs: string;
  readonly reason: string;
}

const CHECK_BITS = 'both look at the digest only; for us the two bytes must be its own, or one signature would have 65,536 spellings';

const REVIEWED: Readonly<Record<'gpgv' | 'sqv', readonly Disagreement[]>> = {
  gpgv: [
    { sample: /./, mutant: /^check bits/, ours: 'bad', theirs: 'good', reason: CHECK_BITS },
    { sample: /^(RSA|Ed25519)/, mutant: /^plus the order$/, ours: 'bad', theirs: 'good', reason: 'libgcrypt counts modulo the order first; OpenSSL, openpgp.js and we take the smallest number only' },
    { sample: /version 3/, mutant: /^keyAlgorithm/, ours: 'bad', theirs: 'good', reason: 'version 3 protects no algorithm and gpgv goes by the key; for us both must be the same, or one signature would have several spellings' },
  ],
  sqv: [
    { sample: /./, mutant: /^check bits/, ours: 'bad', theirs: 'good', reason: CHECK_BITS },
    { sample: /SHA-1/, mutant: /./, ours: 'good', theirs: 'cannot say', reason: 'sqv refuses SHA-1; we report it as weak' },
    { sample: /version 3/, mutant: /./, ours: 'good', theirs: 'cannot say', reason: 'sqv refuses version 3; we report it as weak' },
    { sample: /DSA|RSA 1024/, mutant: /./, ours: 'good', theirs: 'cannot say', reason: 'sqv refuses DSA and short RSA; we report them as weak' },
  ],
};

let samples: PublishedSample[];

before(async () => {
  samples = await makePublishedSamples();
});

describe('other programs say the same, or there is a reviewed reason', () => {
  for (const oracle of ['gpgv', 'sqv'] as const) {
    test(oracle, { skip: lacks(oracle) }, async (t) => {
      const used = new Set<Disagreement>();
      for (const { what, sample, mutant, ours, theirs } of await opinions(t, oracle)) {
        if ((ours === 'good') === (theirs === 'good')) continue;
        const reviewed = REVIEWED[oracle].find((entry) => entry.sample.test(sample) && entry.mutant.test(mutant) && entry.ours === ours && entry.theirs === theirs);
        assert.ok(reviewed !== undefined, `${what}: we say ${ours}, ${oracle} ${theirs}`);
        used.add(reviewed);
      }
      assert.deepEqual(REVIEWED[oracle].filter((entry) => !used.has(entry)), [], 'what is listed was met');
    });
  }
});

interface Opinions {
  readonly what: string;
  readonly sample: string;
  readonly mutant: string;
  readonly ours: string;
  readonly theirs: string;
}

async function opinions(t: TestContext, oracle: 'gpgv' | 'sqv'): Promise<Opinions[]> {
  const oracles = await openOracles();
  t.after(() => oracles.close());
  const all: Opinions[] = [];
  for (const sample of samples) {
    for (const { name: mutant, packet } of [{ name: 'honest', packet: sample.packet }, ...namedMutants(sample)]) {
      const what = `${sample.name}: ${mutant}`;
      const ours = await agreedOutcome(packet, sample.key, { what });
      const theirs = await oracles[oracle]({ certificate: sample.published, signature: packet, data: DATA });
      all.push({ what, sample: sample.name, mutant, ours, theirs });
    }
  }
  return all;
}
