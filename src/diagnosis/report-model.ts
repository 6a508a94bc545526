/**
 * A diagnosis arranged for a report: what stands where in its pictures and lists. It draws nothing, and adds nothing to
 * what the diagnosis says.
 */

import type { Hex } from '../base/bytes.ts';
import { compareText } from '../tally/order.ts';
import type { Diagnosis, Problem } from './diagnosis.ts';

export interface ReportModel {
  readonly artifact: string;
  /** The baseline first. */
  readonly camps: readonly ReportCamp[];
  readonly map: ComponentMap;
  /** Who got something else than the baseline, in the order of the map's columns. */
  readonly divergent: readonly DivergentSigner[];
  /** The earliest first. */
  readonly timeline: readonly TimelinePoint[];
}

export interface ReportCamp {
  /** `A` … `Z`, `AA` … */
  readonly letter: string;
  readonly sha256: Hex;
  readonly signers: readonly string[];
}

/** What differs (rows) in whose result (columns). */
export interface ComponentMap {
  readonly columns: readonly MapColumn[];
  readonly rows: readonly MapRow[];
}

export interface MapColumn {
  readonly name: string;
  /** Letter. */
  readonly camp: string;
  /** Whether there is a manifest of what they got. */
  readonly known: boolean;
}

/** Components that go together, and are called alike. */
export interface MapRow {
  readonly problem: string;
  readonly container: string | null;
  readonly pattern: string;
  /** How many components. */
  readonly count: number;
  /** For each column: 0 as what all are compared with; 1, 2 … the same number, the same bytes; null: not known. */
  readonly cells: readonly (number | null)[];
}

export interface DivergentSigner extends MapColumn {
  readonly sha256: Hex;
  readonly problems: readonly string[];
  /** How many components differ. */
  readonly components: number;
}

export interface TimelinePoint {
  /** Seconds since 1970. */
  readonly time: number;
  readonly name: string;
  readonly camp: string;
  readonly baseline: boolean;
}

/** When somebody signed what they got. */
export interface Signed {
  readonly name: string;
  readonly sha256: Hex;
  /** Seconds since 1970. */
  readonly time: number;
}

/** @param signed of the same samples that the diagnosis was made of, by the same names */
export function reportModel(diagnosis: Diagnosis, signed: readonly Signed[]): ReportModel {
  const { artifact, problems } = diagnosis;
  const camps = diagnosis.camps.map((camp, i) => ({ ...camp, letter: letterOf(i) }));
  const columns = camps.flatMap((camp) => camp.signers.map((name) => columnOf(name, camp, diagnosis)));
  return {
    artifact,
    camps,
    map: { columns, rows: problems.flatMap((problem) => rowsOf(problem, columns)) },
    divergent: columns.filter(({ camp }) => camp !== camps[0]?.letter).map((column) => describeSigner(column, camps, problems)),
    timeline: timelineOf(signed, camps),
  };
}

/** 0 → A, 25 → Z, 26 → AA. */
function letterOf(number: number): string {
  const last = String.fromCharCode(65 + (number % 26));
  return number < 26 ? last : letterOf(Math.floor(number / 26) - 1) + last;
}

function columnOf(name: string, { letter, sha256 }: ReportCamp, { baseline, withoutManifest }: Diagnosis): MapColumn {
  const known = sha256 === baseline?.sha256 ? baseline.manifest : !withoutManifest.includes(name);
  return { name, camp: letter, known };
}

function rowsOf({ id, container, patterns, alike }: Problem, columns: readonly MapColumn[]): MapRow[] {
  const cells = columns.map(({ name, known }) => (known ? alike.findIndex((group) => group.includes(name)) + 1 : null));
  return patterns.map(({ pattern, count }) => ({ problem: id, container, pattern, count, cells }));
}

function describeSigner(column: MapColumn, camps: readonly ReportCamp[], problems: readonly Problem[]): DivergentSigner {
  const own = column.known ? problems.filter(({ signers }) => signers.includes(column.name)) : [];
  return {
    ...column,
    sha256: camps.find(({ letter }) => letter === column.camp)?.sha256 ?? '',
    problems: own.map(({ id }) => id),
    components: own.reduce((sum, { count }) => sum + count, 0),
  };
}

function timelineOf(signed: readonly Signed[], camps: readonly ReportCamp[]): TimelinePoint[] {
  const points = signed.flatMap(({ name, sha256, time }) => {
    const camp = camps.find((camp) => camp.sha256 === sha256);
    return camp === undefined ? [] : [{ time, name, camp: camp.letter, baseline: camp === camps[0] }];
  });
  return points.sort((a, b) => a.time - b.time || compareText(a.name, b.name) || compareText(a.camp, b.camp));
}
