import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConcurError } from '../../src/base/errors.ts';
import type { Arrival } from '../../src/ledger/arrivals.ts';
import { watchAgreements } from '../../src/node/alarms.ts';

const ID = 'a'.repeat(64);
const alarm = (project: string) => ({ project, release: '1.0', artifact: `${project}.iso`, sha256: ID, wasAgreed: { time: 1, policy: ID, policyChanged: false, lost: ['bert'], against: [] } });

/** A ledger that knows which releases are to be looked at, and what looking brings. */
function watched(projects: readonly string[], look: (project: string) => void = () => undefined) {
  const warnings: object[] = [];
  let arrive: (arrival: Arrival) => void = () => undefined;
  const watch = watchAgreements({
    onArrival: (listener) => { arrive = listener; return () => undefined; },
    onTrustChange: () => () => undefined,
    recentReleases: async () => [],
    releasesToReview: async () => projects.map((project) => ({ project, release: '1.0' })),
    async reviewRelease({ project }) {
      look(project);
      return [alarm(project)];
    },
  }, { warn: (fields: object) => { warnings.push(fields); }, debug: () => undefined } as never, async () => undefined);
  return { watch, arrive: () => arrive({ id: ID } as Arrival), alarmed: () => warnings.map((fields) => (fields as { project: string }).project) };
}

test('a release that cannot be judged, under a policy that expired perhaps, keeps no alarm of another', async () => {
  const { watch, arrive, alarmed } = watched(['expired', 'tails'], (project) => {
    if (project === 'expired') throw new ConcurError('policy-expired', 'policy for "expired" has expired');
  });
  arrive();
  await watch.settled();
  assert.deepEqual(alarmed(), ['tails']);
});

test('an alarm is told once', async () => {
  const { watch, arrive, alarmed } = watched(['tails']);
  for (let i = 0; i < 2; i++) {
    arrive();
    await watch.settled();
  }
  assert.deepEqual(alarmed(), ['tails']);
});

test('what arrives at the very end of a look is looked at too', async () => {
  for (let turns = 1; turns <= 12; turns++) {
    let looks = 0;
    const { watch, arrive } = watched(['tails'], () => { if (++looks === 1) void later(turns).then(arrive); });
    arrive();
    await watch.settled();
    await later(20);
    await watch.settled();
    assert.equal(looks, 2, `${turns} turns later`);
  }
});

/** So many turns of what is ready at once. */
async function later(turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) await Promise.resolve();
}
