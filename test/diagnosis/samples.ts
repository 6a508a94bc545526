/** Samples and manifests in few words. */

import { createHash } from 'node:crypto';
import { diagnose, type DiagnosisInput } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { ContentKind, Sample } from '../../src/diagnosis/sample.ts';
import type { Component, Manifest } from '../../src/statement/manifest.ts';

export function hash(word: string): string {
  return createHash('sha256').update(word).digest('hex');
}

/** Of a component: a word for its content, or members. */
export type Given = string | Partial<Component>;

export function component(path: string, given: Given): Component {
  if (typeof given === 'string') return { path, kind: 'file', sha256: hash(given), size: given.length };
  return { path, kind: 'file', ...given };
}

/** @param of a word for the artifact's content */
export function manifest(of: string, components: Readonly<Record<string, Given | null>>): Manifest {
  const listed = Object.entries(components).flatMap(([path, given]) => (given === null ? [] : [component(path, given)]));
  listed.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  return { sha256: hash(of), size: of.length, madeBy: 'test', components: listed };
}

/** A word for the result, and all that is known. */
export interface GivenSample extends Partial<Omit<Sample, 'sha256' | 'name' | 'manifest' | 'kindHints'>> {
  readonly got: string;
  /** Its components. */
  readonly has?: Readonly<Record<string, Given | null>>;
  readonly kinds?: Readonly<Record<string, ContentKind>>;
}

export function sample(name: string, { got, has, kinds, ...given }: GivenSample): Sample {
  return {
    signer: hash(name).slice(0, 40).toUpperCase(),
    name,
    sha256: hash(got),
    manifest: has === undefined ? null : manifest(got, has),
    environment: {},
    inputs: [],
    parameters: {},
    sources: [],
    ...given,
    ...(kinds === undefined ? {} : { kindHints: new Map(Object.entries(kinds)) }),
  };
}

/** @param agreed a word for the agreed result */
export function diagnoseThem(samples: readonly Sample[], agreed: string | null, more: Partial<DiagnosisInput> = {}): Diagnosis {
  return diagnose({ artifact: 'image.iso', samples, baseline: agreed === null ? null : hash(agreed), ...more });
}

/** `kind container name`, and who has it. */
export function problemsOf({ problems }: Diagnosis): [problem: string, signers: string][] {
  return problems.map(({ kind, container, name, signers }) => [`${kind} ${container ?? '.'} ${name}`, signers.join(' ')]);
}
