/** Who got the same: the camps of an artifact, and the one that the others are compared with. */

import type { Hex } from '../base/bytes.ts';
import type { Manifest } from '../statement/manifest.ts';
import { compareText } from '../tally/order.ts';
import type { Sample } from './sample.ts';

/** All that got one hash. Its signers are told by where they stand in the list of samples. */
export interface Cohort {
  readonly sha256: Hex;
  readonly members: readonly number[];
  /** The one that looked deepest, for the same bytes have the same components. */
  readonly manifest: Manifest | null;
}

/**
 * By what they say and not by who says it, so that neither the order in which samples come nor anybody's name has a part
 * in what is found.
 */
export function inOrder(samples: readonly Sample[]): Sample[] {
  const keyed = samples.map((sample) => ({ sample, key: contentKey(sample) }));
  return keyed.sort((a, b) => compareText(a.key, b.key) || compareText(a.sample.signer, b.sample.signer)).map(({ sample }) => sample);
}

function contentKey({ sha256, environment, inputs, parameters, sources }: Sample): string {
  const sorted = (record: Readonly<Record<string, string>>) => Object.entries(record).sort(([a], [b]) => compareText(a, b));
  const digests = inputs.map(({ name, digest }) => `${name} ${digest}`).sort();
  return JSON.stringify([sha256, sorted(environment), digests, sorted(parameters), [...sources].sort()]);
}

/** The baseline first, then those of most samples. */
export function makeCamps(samples: readonly Sample[], baseline: Hex | null): { camps: Cohort[]; agreed: boolean } {
  const members = Map.groupBy(samples.keys(), (i) => (samples[i] as Sample).sha256);
  const camps = [...members].map(([sha256, members]) => ({ sha256, members, manifest: deepest(members.map((i) => samples[i] as Sample)) }));
  const bySize = (a: Cohort, b: Cohort): number => b.members.length - a.members.length || Number(a.manifest === null) - Number(b.manifest === null) || compareText(a.sha256, b.sha256);
  const agreed = camps.some(({ sha256 }) => sha256 === baseline);
  return { camps: camps.sort((a, b) => Number(b.sha256 === baseline) - Number(a.sha256 === baseline) || bySize(a, b)), agreed };
}

function deepest(samples: readonly Sample[]): Manifest | null {
  const manifests = samples.flatMap(({ sha256, manifest }) => (manifest?.sha256 === sha256 ? [manifest] : []));
  const [first] = manifests.sort((a, b) => b.components.length - a.components.length || compareText(a.madeBy, b.madeBy));
  return first ?? null;
}

/** Names of the samples at these places, each once, sorted. */
export function namesOf(samples: readonly Sample[], members: Iterable<number>): string[] {
  return [...new Set(Array.from(members, (i) => (samples[i] as Sample).name))].sort(compareText);
}
