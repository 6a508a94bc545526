/**
 * How long does a diagnosis take, from manifests in memory to problems and ranked facts?
 * Of the artifact's components some differ for groups of signers; of the facts some go with these groups, and most are noise.
 *
 *   node bench/diagnose.ts [--signers 50] [--components 50000] [--facts 2000] [--rounds 3]
 */

import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { diagnose } from '../src/diagnosis/diagnose.ts';
import type { Sample } from '../src/diagnosis/sample.ts';
import type { Component } from '../src/statement/manifest.ts';
import { printResult } from './result.ts';

const TARGET = { seconds: 5 };

const { values: options } = parseArgs({
  options: { signers: { type: 'string', default: '50' }, components: { type: 'string', default: '50000' }, facts: { type: 'string', default: '2000' }, rounds: { type: 'string', default: '3' } },
});
const [signers, components, facts] = [Number(options.signers), Number(options.components), Number(options.facts)];

const known = new Map<string, string>();
const samples = Array.from({ length: signers }, (_, signer) => makeSample(signer));
const times = Array.from({ length: Number(options.rounds) }, measure);
const seconds = times.map((time) => time.seconds).sort((a, b) => a - b)[times.length >> 1] as number;
const met = seconds <= TARGET.seconds;
printResult('diagnose', {
  question: 'seconds from samples with manifests in memory to a diagnosis, the median of all rounds',
  signers, components, facts,
  seconds,
  rounds: times.map(({ seconds, cpuSeconds }) => ({ seconds, cpuSeconds })),
  found: times[0]?.found,
  peakMemoryMib: Math.round(process.resourceUsage().maxRSS / 1024),
  target: TARGET,
  met,
});
if (!met) process.exitCode = 1;

function measure() {
  const start = performance.now();
  const cpu = process.cpuUsage();
  const diagnosis = diagnose({ artifact: 'bench', samples, baseline: hash('result 0') });
  const seconds = Number(((performance.now() - start) / 1000).toFixed(2));
  const { user, system } = process.cpuUsage(cpu);
  const cpuSeconds = Number(((user + system) / 1e6).toFixed(2));
  return { seconds, cpuSeconds, found: { camps: diagnosis.camps.length, problems: diagnosis.problems.length, rows: diagnosis.facts.length, setAside: diagnosis.setAside.length } };
}

/** Half of them agree; each of the others has its own result, and the problems of the groups that its number puts it in. */
function makeSample(signer: number): Sample {
  const result = `result ${signer < signers / 2 ? 0 : signer}`;
  const groups = signer < signers / 2 ? [] : Array.from({ length: 40 }, (_, group) => group).filter((group) => numberOf(`${signer} in ${group}`) % 4 === 0);
  const sha256 = hash(result);
  return {
    signer: hash(`${signer}`).slice(0, 40),
    name: `signer${signer}`,
    sha256,
    manifest: { sha256, size: 1, madeBy: 'bench', components: Array.from({ length: components }, (_, i) => makeComponent(i, groups.includes(i % 400) ? `${signer % 3}` : '')) },
    environment: Object.fromEntries(Array.from({ length: facts }, (_, fact) => [`tool.t${fact}`, valueOf(fact, signer, groups)])),
    inputs: [],
    parameters: {},
    sources: [],
  };
}

function makeComponent(number: number, word: string): Component {
  const content = `${number} ${word}`;
  const sha256 = known.get(content) ?? hash(content);
  known.set(content, sha256);
  const path = `image.squashfs//folder${String(number % 400).padStart(3, '0')}/file${String(number).padStart(6, '0')}`;
  return { path, kind: 'file', sha256, size: 100, mode: '0644', uid: 0, gid: 0, mtime: 1_496_880_000, order: number };
}

/** A tenth of the facts goes with a group each; the others have two to six values at random. */
function valueOf(fact: number, signer: number, groups: readonly number[]): string {
  if (fact % 10 === 0) return String(groups.includes((fact / 10) % 40));
  return String(numberOf(`${fact} of ${signer}`) % (2 + (fact % 5)));
}

function numberOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
