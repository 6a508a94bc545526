import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { until } from '../../cli/demo/until.ts';
import { concatBytes } from '../../src/base/bytes.ts';
import { makeBuilder, policyNaming, resultOf, type Builder } from '../ledger/workbench.ts';
import type { CensorOrder, CensorsReady } from './censors.ts';
import { holds, Neighbourhood, type RunningNode } from './processes.ts';

/** Of twenty links one is honest. */
const CENSORS = 19;
const STATEMENTS = 50;

suite('a node whose peers nearly all hide what one signer says', { timeout: 120_000 }, () => {
  let place: Neighbourhood;
  let honest: RunningNode;
  let victim: RunningNode;
  let hidden: Builder;
  let censors: ChildProcess;
  let peers: string[];
  let ids: string[];
  let policy: string;

  before(async () => {
    place = await Neighbourhood.open();
    hidden = await makeBuilder('anna');
    const shown = await makeBuilder('bert');
    policy = policyNaming([hidden, shown], 1);
    honest = await place.startNode('honest');
    await honest.client.importCertificates(concatBytes(hidden.certificate, shown.certificate), 'others');
    await honest.client.addPolicy(policy);
    const messages = await Promise.all([hidden, shown].flatMap((builder) => named(builder, 0)));
    ids = await accepted(messages);
    censors = fork(join(import.meta.dirname, 'censors.ts'), { serialization: 'advanced', execArgv: [] });
    censors.send({ nodes: CENSORS, network: 'test', hidden: hidden.fingerprint, policy, certificates: concatBytes(hidden.certificate, shown.certificate), messages } satisfies CensorOrder);
    const [{ addresses }] = await once(censors, 'message') as [CensorsReady];
    peers = [...addresses, honest.addresses[0] as string];
    victim = await place.startNode('victim', { peers });
    await connected();
  });

  after(async () => {
    censors.disconnect();
    await Promise.all([place.close(), once(censors, 'exit')]);
  });

  const named = (builder: Builder, from: number) => Array.from({ length: STATEMENTS }, (_, i) => builder.sign(resultOf(builder, { name: `${from + i}.iso` })));
  const accepted = (messages: readonly Uint8Array[]) => Promise.all(messages.map(async (message) => (await honest.client.accept(message, 'local')).id));
  const connected = () => until('the victim is connected to all', async () => ((await victim.client.peers()).length === CENSORS + 1 ? true : undefined), { signal: AbortSignal.timeout(60_000) });

  /** Compares with every peer. @returns what the honest one and what the others brought */
  const round = async () => {
    const reports = await victim.client.sync({}, { signal: AbortSignal.timeout(60_000), onProgress: () => undefined });
    const { id } = await honest.client.self();
    const [theHonest, others] = [reports.filter(({ peer }) => peer === id), reports.filter(({ peer }) => peer !== id)];
    assert.deepEqual([theHonest.length, others.length], [1, CENSORS]);
    return { honest: theHonest[0], others };
  };

  test('hears of the other signer only where every link hides the one', async () => {
    const deceived = await place.startNode('deceived', { peers: peers.slice(0, CENSORS) });
    await deceived.client.addPolicy(policy);
    await until('it heard of the other', async () => ((await deceived.client.log({ limit: 1_000 })).length >= STATEMENTS ? true : undefined), { signal: AbortSignal.timeout(60_000) });
    await deceived.client.sync({}, { signal: AbortSignal.timeout(60_000), onProgress: () => undefined });
    const held = await deceived.client.log({ limit: 1_000 });
    assert.deepEqual([held.length, held.filter(({ signer }) => signer === hidden.fingerprint)], [STATEMENTS, []]);
    await deceived.process.stop();
  });

  test('gets all of it by the one honest link in the first round, when it begins to follow the project', async () => {
    const began = performance.now();
    await victim.client.addPolicy(policy);
    await holds(victim, ...ids);
    const { honest: last, others } = await round();
    console.log(`19 of 20 links hide a signer: ${ids.length} statements after ${Math.round(performance.now() - began)} ms`);
    assert.deepEqual([last?.complete, last?.items], [true, 0]);
    assert.deepEqual(others.map(({ complete, items }) => [complete, items]), others.map(() => [true, 0]));
  });

  test('hears of what the signer says now, though only one link passes it on', async () => {
    const [message] = await Promise.all(named(hidden, STATEMENTS));
    await holds(victim, ...await accepted([message as Uint8Array]));
    await holds(honest, ...ids);
  });

  test('gets in one round what the signer said while it was away', async () => {
    await victim.process.stop();
    const meanwhile = await accepted(await Promise.all(named(hidden, 2 * STATEMENTS)));
    victim = await place.startNode('victim', { peers });
    await connected();
    await round();
    const held = new Set((await victim.client.log({ signer: hidden.fingerprint, limit: 1_000 })).map(({ id }) => id));
    assert.deepEqual(meanwhile.filter((id) => !held.has(id)), []);
  });
});
