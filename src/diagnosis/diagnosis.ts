/** What a diagnosis says (docs/formats/diagnosis.md). Signers are the names that the samples give them, sorted. */

import type { Hex } from '../base/bytes.ts';
import type { ContentKind } from './sample.ts';

export interface Diagnosis {
  readonly artifact: string;
  /** Null without any sample. */
  readonly baseline: Baseline | null;
  /** Of whose manifest the components of the others are compared with: the baseline, or else the first camp that has one; null without manifests. */
  readonly comparedWith: Hex | null;
  /** All that somebody got, the baseline first, then those of the most samples. */
  readonly camps: readonly Camp[];
  /** Differences in what is meant to decide the bytes: where there are any, different results are no divergence. */
  readonly firstThings: readonly FirstThing[];
  /** Those of most signers first. */
  readonly problems: readonly Problem[];
  /** The best first. */
  readonly facts: readonly FactRow[];
  readonly setAside: readonly SetAside[];
  readonly openQuestions: readonly OpenQuestion[];
  readonly nextExperiment: Experiment | null;
  /** Divergent signers whose components nobody can compare, for there is no manifest of what they got. */
  readonly withoutManifest: readonly string[];
}

export interface Baseline {
  readonly sha256: Hex;
  readonly signers: readonly string[];
  /** `agreed`: the policy's agreed value; `largest-camp`: nothing is agreed, most samples have it. */
  readonly because: 'agreed' | 'largest-camp';
  /** Whether anybody gave a manifest of it. */
  readonly manifest: boolean;
}

export interface Camp {
  readonly sha256: Hex;
  readonly signers: readonly string[];
}

export interface FirstThing {
  readonly what: 'source' | 'parameter';
  /** Of the parameter; `source` for sources. */
  readonly name: string;
  /** The value of most signers first; null: it is not given. */
  readonly values: readonly { readonly value: string | null; readonly signers: readonly string[] }[];
}

export type ProblemKind = ContentKind | 'packing' | 'metadata' | 'added' | 'missing';

export interface Problem {
  /** `P1`, `P2` … in the order of the list. */
  readonly id: string;
  /** The patterns in one line, such as `*.cache, src-dicts, %gconf-tree-*.xml ×88`. */
  readonly name: string;
  readonly kind: ProblemKind;
  /** For `metadata`: which. */
  readonly members: readonly string[];
  /** The container that all of its components lie in; null for the artifact itself. */
  readonly container: string | null;
  readonly patterns: readonly PathPattern[];
  /** All of its components, in full, sorted. */
  readonly paths: readonly string[];
  /** How many components. */
  readonly count: number;
  /** A few of the paths: at least one of each of the first patterns. */
  readonly examples: readonly string[];
  readonly signers: readonly string[];
  /** Whether all those who have it have the same bytes there; null if only one result has it. */
  readonly identical: boolean | null;
  /** Those whose bytes there are the same, together. */
  readonly alike: readonly (readonly string[])[];
}

export interface PathPattern {
  /** Below the container; `*` is anything. */
  readonly pattern: string;
  readonly count: number;
}

/** Facts that move in lock-step, beside the signers whom they tell from the others. */
export interface FactRow {
  /** Names: of the environment as they are, `input:NAME`, `parameter:NAME`, `source`; sources and parameters first. */
  readonly facts: readonly string[];
  /** For each fact, in the same order, its values on either side; null: it is not there. */
  readonly values: readonly FactValues[];
  /** Whom it tells from the others; all but the baseline's if `camps`. */
  readonly separates: readonly string[];
  /** Ids of the problems that exactly these signers have; if `camps`, all that some camp of these has. */
  readonly explains: readonly string[];
  /** It has one value for each camp, and there are three or more camps. */
  readonly camps: boolean;
  /** No value is on both sides. */
  readonly exact: boolean;
  /** Adjusted Rand index: 1 is the same division of the signers, 0 what chance gives. */
  readonly strength: number;
  /** How often a random division of the signers would be followed at least so well by any of the facts tried. */
  readonly p: number;
  /** How many facts stand in this row. */
  readonly tied: number;
  /** Signers of whom it is not known. */
  readonly unknown: readonly string[];
}

export interface FactValues {
  readonly fact: string;
  readonly inside: readonly (string | null)[];
  readonly outside: readonly (string | null)[];
}

/**
 * - `not-reproducible`: the caller says that it differs between any two machines, whatever they build
 * - `constant`: the same for all of whom it is known
 * - `unique`: another for each of whom it is known
 * - `too-few`: known of fewer than two
 */
export type SetAsideReason = 'not-reproducible' | 'constant' | 'unique' | 'too-few';

export interface SetAside {
  readonly fact: string;
  readonly reason: SetAsideReason;
}

/**
 * - `no-fact`: no recorded fact separates those who have this problem: record more
 * - `chance`: facts separate them, and so they would many a random group of signers: more builds would tell
 * - `not-identical`: those who have this problem differ there from each other too
 * - `no-manifest`: of these signers' results there is no manifest
 * - `no-baseline-manifest`: nobody who got the baseline gave a manifest
 * - `unopened`: parts of a manifest that could not be opened differ
 * - `no-environment`: these signers recorded no facts
 */
export type Question = 'no-fact' | 'chance' | 'not-identical' | 'no-manifest' | 'no-baseline-manifest' | 'unopened' | 'no-environment';

export interface OpenQuestion {
  readonly question: Question;
  /** Ids. */
  readonly problems: readonly string[];
  readonly signers: readonly string[];
}

/** Build again as one of the signers did, with one fact as those have it who got the baseline's bytes. */
export interface Experiment {
  readonly fact: string;
  /** Facts that are best changed with it, itself among them: parts of one whole, such as packages of one machine. */
  readonly with: readonly string[];
  /** Who could do it: one of those who are told apart. */
  readonly as: string;
  /** What they had; null: it was not there. */
  readonly from: string | null;
  readonly to: string | null;
  /** Facts that are tied, and so cannot be told apart without it. */
  readonly tied: number;
  readonly explains: readonly string[];
}
