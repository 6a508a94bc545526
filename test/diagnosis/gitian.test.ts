/**
 * Real divergences: gitian's attestations, whose signed base manifests list every package of the machine that built.
 * How often does a recorded fact separate the camps exactly, beside how often it would if the results had been handed out
 * by chance?
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { utf8Encode } from '../../src/base/bytes.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { diagnoseHistory } from '../../src/diagnosis/diagnose-history.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { History } from '../../src/diagnosis/history.ts';
import { readRelease } from '../../src/diagnosis/history-release.ts';
import type { Sample } from '../../src/diagnosis/sample.ts';
import { readForeign, readForeignDetails } from '../../src/formats/read.ts';
import { realPath, withRealData } from '../formats/real-data.ts';

const TREES = ['bitcoin-core+gitian.sigs', 'dashpay+gitian.sigs/archive'];
const SHUFFLES = 20;

interface Artifact {
  readonly release: string;
  readonly name: string;
  readonly samples: readonly Sample[];
}

describe('artifacts of real gitian releases', withRealData, () => {
  let artifacts: Artifact[] = [];
  before(async () => {
    artifacts = (await Promise.all(TREES.flatMap(releasesOf).map(readArtifacts))).flat();
  });

  test('that diverge are told by a recorded fact in the first row, wherever some fact has one value for each camp', (context) => {
    const divergent = artifacts.filter(isDivergent);
    assert.ok(divergent.length >= 8, `${divergent.length} divergent artifacts`);
    const told = divergent.map((artifact) => ({ ...artifact, facts: factsOfCamps(artifact.samples), diagnosis: ask(artifact) }));
    for (const { name, release, facts, diagnosis } of told) {
      const missing = facts.filter((fact) => diagnosis.facts[0]?.facts.includes(fact) !== true);
      assert.deepEqual(missing, [], `${release} ${name}`);
    }
    const separated = told.filter(({ diagnosis }) => diagnosis.facts[0]?.exact === true);
    const shuffled = divergent.flatMap((artifact) => Array.from({ length: SHUFFLES }, (_, seed) => ask({ ...artifact, samples: shuffleResults(artifact.samples, seed + 1) })));
    const byChance = shuffled.filter(({ facts }) => facts[0]?.exact === true);
    context.diagnostic(`separated exactly: ${separated.length} of ${divergent.length} divergent artifacts; with shuffled results ${byChance.length} of ${shuffled.length}`);
    context.diagnostic(`with p at most 0.05: ${separated.filter(isUnlikely).length} of ${divergent.length}; shuffled ${shuffled.filter((diagnosis) => isUnlikely({ diagnosis })).length} of ${shuffled.length}`);
    for (const { release, name, diagnosis: { facts: [row], nextExperiment } } of told) {
      context.diagnostic(`${release} ${name}: ${row?.tied} tied, ${row?.facts.slice(0, 3).join(', ')} … p ${row?.p.toFixed(3)}; next: ${nextExperiment?.fact}`);
    }
  });

  test('that are builds of another commit are told so first', () => {
    const [artifact] = artifacts.filter(({ release, name }) => release === '0.10.1rc2-win' && name.endsWith('win64.zip'));
    assert.ok(artifact !== undefined);
    const { firstThings } = ask(artifact);
    const [source] = firstThings;
    assert.equal(source?.what, 'source');
    assert.deepEqual(source?.values.map(({ signers }) => signers.length).slice(1), [1]);
  });

  test('that agree have no camps to tell apart: inputs differ between builders who agree, and are no reason for anything', () => {
    const agreeing = artifacts.filter((artifact) => !isDivergent(artifact) && artifact.samples.length > 1);
    assert.ok(agreeing.length > 0);
    for (const artifact of agreeing) {
      const { facts, problems, nextExperiment, openQuestions } = ask(artifact);
      assert.deepEqual({ facts, problems, nextExperiment, openQuestions }, { facts: [], problems: [], nextExperiment: null, openQuestions: [] }, artifact.name);
    }
  });

  test('tell of their history a planted cause among the facts of real machines, and hardly ever one where results were handed out by chance', (context) => {
    const shuffled = Array.from({ length: SHUFFLES }, (_, seed) => pastOf(artifacts, (samples, release) => shuffleResults(samples.map((sample, i) => ({ ...sample, sha256: i === 0 ? 'other' : 'same' })), seed * 100 + release + 1)));
    const told = shuffled.filter(({ facts }) => facts.some(({ p }) => p <= 0.05)).length;
    context.diagnostic(`with results by chance something has p at most 0.05 in ${told} of ${SHUFFLES}`);
    assert.ok(told <= 3, `${told} of ${SHUFFLES}`);
    const planted = pastOf(artifacts, (samples, release) => samples.map((sample, i) => {
      const struck = i === release % samples.length;
      return { ...sample, sha256: struck ? 'other' : 'same', environment: { ...sample.environment, 'build.on': struck ? 'disk' : 'memory' } };
    }));
    const [first] = planted.facts;
    context.diagnostic(`planted in ${planted.releases} releases: ${first?.facts.join()} p ${first?.p}, of ${planted.samples} results`);
    assert.ok(first?.facts.includes('build.on') === true && first.exact);
  });
});

/** Of the first artifact of each release, with results of our own. */
function pastOf(artifacts: readonly Artifact[], results: (samples: readonly Sample[], release: number) => readonly Sample[]): History {
  const releases = [...Map.groupBy(artifacts, ({ release }) => release).values()].map(([artifact]) => (artifact as Artifact).samples.map((sample) => ({ ...sample, sources: [] })));
  return diagnoseHistory(releases.filter(({ length }) => length > 2).map((samples, i) => readRelease({ artifacts: [{ samples: results(samples, i), baseline: null }] })));
}

function releasesOf(tree: string): { release: string; folder: string }[] {
  return readdirSync(realPath(tree), { withFileTypes: true }).filter((entry) => entry.isDirectory() && /^\d/.test(entry.name))
    .map(({ name }) => ({ release: name, folder: realPath(tree, name) }));
}

async function readArtifacts({ release, folder }: { release: string; folder: string }): Promise<Artifact[]> {
  const samples = new Map<string, Sample[]>();
  for (const signer of readdirSync(folder).sort()) {
    for (const file of readdirSync(`${folder}/${signer}`).filter((name) => name.endsWith('.assert'))) {
      const payload = new Uint8Array(readFileSync(`${folder}/${signer}/${file}`));
      const { values, sources } = await readForeign('gitian', payload);
      const { environment, inputs } = await readForeignDetails('gitian', payload);
      for (const { artifact, sha256: [sha256 = ''] } of values) {
        samples.set(artifact, [...(samples.get(artifact) ?? []), { signer, name: signer, sha256, manifest: null, environment, inputs, parameters: {}, sources }]);
      }
    }
  }
  return Array.from(samples, ([name, samples]) => ({ release, name, samples }));
}

function isDivergent({ samples }: Artifact): boolean {
  return new Set(samples.map(({ sha256 }) => sha256)).size > 1;
}

function ask({ name, samples }: Artifact): Diagnosis {
  return diagnose({ artifact: name, samples, baseline: null });
}

function isUnlikely({ diagnosis: { facts: [row] } }: { diagnosis: Diagnosis }): boolean {
  return row !== undefined && row.exact && row.p <= 0.05;
}

/** By another road than the program's: facts of which each camp has one value, and no two camps the same. */
function factsOfCamps(samples: readonly Sample[]): string[] {
  const camps = [...Map.groupBy(samples, ({ sha256 }) => sha256).values()];
  const names = [...new Set(samples.flatMap(({ environment }) => Object.keys(environment)))];
  return names.filter((name) => {
    const values = camps.map((camp) => new Set(camp.map(({ environment }) => environment[name])));
    return values.every(({ size }) => size === 1) && new Set(values.map((one) => [...one][0])).size === camps.length;
  });
}

function shuffleResults(samples: readonly Sample[], seed: number): Sample[] {
  let state = seed;
  const random = (): number => {
    state = utf8Encode(`${state}`).reduce((sum, byte) => (Math.imul(sum, 16_777_619) ^ byte) >>> 0, 2_166_136_261);
    return state / 2 ** 32;
  };
  const results = samples.map(({ sha256 }) => sha256);
  for (let i = results.length - 1; i > 0; i--) {
    const at = Math.floor(random() * (i + 1));
    [results[i], results[at]] = [results[at] as string, results[i] as string];
  }
  return samples.map((sample, i) => ({ ...sample, sha256: results[i] as string }));
}
