/** The builders come together: a node and a fresh key each, one policy for all, and everybody's certificate everywhere. */

import type { Fingerprint } from '../../src/base/fingerprint.ts';
import type { PolicySummary } from '../../src/ledger/port.ts';
import type { NewKey } from '../../src/openpgp/node/generate-key.ts';
import type { Context } from '../context.ts';
import { openKeyring } from '../keys/keyring.ts';
import { arrive, type Guest } from './guest.ts';
import { PARTY, partyPolicy, type Person } from './party.ts';
import type { Stage } from './stage.ts';
import { until } from './until.ts';

export interface Builder extends Guest {
  readonly person: Person;
  readonly fingerprint: Fingerprint;
}

export interface Gathering {
  /** In the order of the fixture; every other node dialled the first one. */
  readonly builders: readonly [Builder, ...Builder[]];
  /** Where a newcomer can dial in. */
  readonly address: readonly string[];
  readonly policy: PolicySummary & { readonly text: string };
}

export async function gather(context: Context, stage: Stage): Promise<Gathering> {
  const builders = await arriveAll(context, stage);
  const [host] = builders;
  const text = partyPolicy(new Map(builders.map(({ name, fingerprint }) => [name, fingerprint])));
  // The host last: what a policy names is given to others, so that it gets all certificates, and tells the others of them.
  await Promise.all(builders.slice(1).map(({ ledger }) => ledger.addPolicy(text)));
  const policy = await host.ledger.addPolicy(text);
  await Promise.all(builders.map((builder) => knowEverybody(builder, context.signal)));
  return { builders, address: await addressOf(host), policy };
}

async function arriveAll(context: Context, stage: Stage): Promise<[Builder, ...Builder[]]> {
  const [first, ...others] = PARTY.builders as readonly [Person, ...Person[]];
  // Keys are made while the first node starts.
  const keys = new Map(PARTY.builders.map(({ name }) => [name, makeKey(context, name)]));
  const join = async (person: Person, peers: readonly string[]): Promise<Builder> => {
    const guest = await arrive(context, stage, { name: person.name, peers });
    return { ...guest, person, fingerprint: await own(guest, await keys.get(person.name) as NewKey) };
  };
  const host = await join(first, []);
  const address = await addressOf(host);
  return [host, ...await Promise.all(others.map((person) => join(person, address)))];
}

async function makeKey({ io }: Context, name: string): Promise<NewKey> {
  const { generateKey } = await import('../../src/openpgp/node/generate-key.ts');
  return generateKey({ name, email: `${name}@example.org`, passphrase: null, clock: io.clock });
}

/** As `concur key new` leaves it. */
async function own({ context, ledger }: Guest, { fingerprint, secret, certificate }: NewKey): Promise<Fingerprint> {
  await openKeyring((await context.home()).keys).add(fingerprint, secret);
  await ledger.importCertificates(certificate, 'own');
  return fingerprint;
}

async function knowEverybody({ name, ledger }: Guest, signal: AbortSignal): Promise<void> {
  await until(`${name}'s node has everybody's certificate`, async () => (
    (await ledger.certificates()).length === PARTY.builders.length ? true : undefined
  ), { signal });
}

async function addressOf({ ledger }: Guest): Promise<readonly string[]> {
  return (await ledger.node?.self())?.addresses ?? [];
}
