import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { until } from '../../cli/demo/until.ts';
import { Neighbourhood, runConcur, type Ran, type RunningNode } from './processes.ts';

const SOURCE = `git+https://example.org/hello.git@${'5'.repeat(40)}`;

const PATIENCE = { signal: AbortSignal.timeout(100_000) };

interface Answer {
  readonly verdict: string;
  readonly because: string;
  readonly dissents: number;
  readonly completeness: { readonly asOf: number | null; readonly witnesses: readonly { readonly name: string; readonly lacking: readonly { readonly name: string }[] }[] } | null;
}

/** Ada and bob agree, eve dissents; will is the witness. The gate passes on nothing of eve's, as a censor would. */
suite('a witness among nodes', { timeout: 120_000 }, () => {
  let place: Neighbourhood;
  let will: RunningNode;
  const fingerprints = new Map<string, string>();

  before(async () => {
    place = await Neighbourhood.open();
    for (const name of ['ada', 'bob', 'eve', 'will']) {
      const made = await place.run(name, 'key', 'new', '--name', name, '--email', `${name}@example.org`, '--no-passphrase');
      fingerprints.set(name, made.document['fingerprint'] as string);
      await place.run(name, 'key', 'export').then(keep(`${name}.asc`));
    }
    await writeFile(join(place.folder, 'good.bin'), 'good');
    await writeFile(join(place.folder, 'evil.bin'), 'evil');
    for (const name of ['ada', 'bob', 'eve']) {
      const file = name === 'eve' ? 'evil.bin' : 'good.bin';
      succeed(await place.run(name, 'attest', file, '--name', 'hello.bin', '--project', 'hello', '--release', '1.0', '--source', SOURCE, '--yes', '--output', `${name}.json`));
    }
    await prepare('will', policyOf('ada', 'bob', 'eve'));
    for (const name of ['ada', 'bob', 'eve']) {
      succeed(await place.run('will', 'certificate', 'import', `${name}.asc`));
      succeed(await place.run('will', 'publish', `${name}.json`));
    }
    const { nodeKey } = succeed(await place.run('will', 'witness', 'key')) as { nodeKey: string };
    succeed(await place.run('will', 'witness', 'delegate', '--project', 'hello', '--node-key', nodeKey, '--yes'));
    await writeFile(join(place.homeOf('will'), 'config.toml'), 'witness = ["hello"]\n');
    will = await place.startNode('will');
  });

  after(() => place.close());

  test('a dissent that the only peer withholds is missed: STALE, and it says whose; another peer has it', async () => {
    await prepare('gate', policyOf('ada', 'bob'));
    const gate = await place.startNode('gate', { peers: will.addresses });
    await until('the gate has heard of the checkpoint', async () => (await gate.client.witnesses())[0]?.witnesses[0]?.nodes[0]?.checkpoint ?? undefined, PATIENCE);
    await prepare('user', policyOf('ada', 'bob', 'eve'));
    let user = await place.startNode('user', { peers: gate.addresses });
    const missed = await answered('user', ({ because }) => because === 'incomplete');
    assert.equal(missed.verdict, 'STALE');
    assert.deepEqual(missed.completeness?.witnesses.map(({ name, lacking }) => [name, lacking.map((lack) => lack.name)]), [['will', ['eve']]]);

    await user.process.stop();
    user = await place.startNode('user', { peers: will.addresses });
    const told = await answered('user', ({ verdict }) => verdict === 'AGREED');
    assert.deepEqual([told.dissents, told.completeness?.witnesses[0]?.lacking], [1, []]);
    assert.ok(typeof told.completeness?.asOf === 'number');
    await Promise.all([user.process.stop(), gate.process.stop()]);
  });

  test('one visit to a peer is enough for a verdict that is witnessed, without a node', async () => {
    await prepare('brief', policyOf('ada', 'bob', 'eve'));
    const words = ['verify', 'good.bin', '--json', '--home', place.homeOf('brief'), ...will.addresses.flatMap((address) => ['--peer', address])];
    const ran = await runConcur(words, { cwd: place.folder, env: { CONCUR_NETWORK: 'test' } });
    const { verdict, dissents, completeness } = ran.document as unknown as Answer;
    assert.deepEqual([verdict, dissents], ['AGREED', 1], `${ran.stdout}${ran.stderr}`);
    assert.deepEqual(completeness?.witnesses.map(({ name, lacking }) => [name, lacking]), [['will', []]]);
  });

  test('who names no witnesses is not told of what is withheld: AGREED, completeness not witnessed', async () => {
    await prepare('trusting', policyOf('ada', 'bob', 'eve').replace(/^witness .*\n/m, ''));
    await prepare('gate2', policyOf('ada', 'bob'));
    const gate = await place.startNode('gate2', { peers: will.addresses });
    const user = await place.startNode('trusting', { peers: gate.addresses });
    const { dissents, completeness } = await answered('trusting', ({ verdict }) => verdict === 'AGREED');
    assert.deepEqual([dissents, completeness], [0, null]);
    await Promise.all([user.process.stop(), gate.process.stop()]);
  });

  function policyOf(...builders: readonly string[]): string {
    const signers = builders.map((name) => `signer ${name} ${fingerprints.get(name)}`);
    return ['concur-policy 1', 'project hello', ...signers, `group builders 2 ${builders.join(' ')}`, 'quorum builders', 'fresh 14d', `witness 1 will=${fingerprints.get('will')}`, ''].join('\n');
  }

  async function prepare(name: string, policy: string): Promise<void> {
    await writeFile(join(place.folder, `${name}.policy`), policy);
    succeed(await place.run(name, 'policy', 'add', `${name}.policy`, '--yes'));
  }

  /** What `verify` says as soon as it is so. */
  async function answered(name: string, isSo: (answer: Answer) => boolean): Promise<Answer> {
    return until(`${name} is told what was expected`, async () => {
      const answer = (await place.run(name, 'verify', 'good.bin')).document as unknown as Answer;
      return isSo(answer) ? answer : undefined;
    }, PATIENCE);
  }

  function keep(file: string): (ran: Ran) => Promise<void> {
    return async (ran) => writeFile(join(place.folder, file), succeed(ran)['certificate'] as string);
  }
});

function succeed(ran: Ran): Record<string, unknown> {
  assert.equal(ran.exit, 0, `${ran.stdout}${ran.stderr}`);
  return ran.document;
}
