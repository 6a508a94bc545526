/** Two components of one path, beside their place. */

import type { Component } from '../statement/manifest.ts';
import type { DifferingMember } from './difference.ts';

const PLAIN = ['size', 'mode', 'uid', 'gid', 'owner', 'group', 'mtime', 'target', 'unopened'] as const satisfies readonly DifferingMember[];

/** Null if they are equal. What one manifest has and the other leaves out is no difference: its maker could not tell. */
export function compareComponents(a: Component, b: Component): { kind: 'content' | 'metadata'; members: DifferingMember[] } | null {
  const members = differingMembers(a, b);
  const content = (a.sha256 !== undefined && b.sha256 !== undefined && a.sha256 !== b.sha256) || members.includes('kind');
  if (content) return { kind: 'content', members };
  // A size without a hash to go with it is that of a directory: how its list of entries is stored.
  return members.length === 0 ? null : { kind: isContentSize(a, members) ? 'content' : 'metadata', members };
}

function differingMembers(a: Component, b: Component): DifferingMember[] {
  const members: DifferingMember[] = a.kind === b.kind ? [] : ['kind'];
  for (const member of PLAIN) {
    if (a[member] !== b[member] && a[member] !== undefined && b[member] !== undefined) members.push(member);
  }
  // Whether a part could be opened depends on the tools of who made the manifest, not on the part.
  if (a.xattrs !== b.xattrs && !equalRecords(a.xattrs ?? {}, b.xattrs ?? {})) members.push('xattrs');
  return members.filter((member) => member !== 'unopened' || a.sha256 !== b.sha256);
}

function isContentSize(a: Component, members: readonly DifferingMember[]): boolean {
  return members.includes('size') && (a.kind === 'file' || a.kind === 'section');
}

function equalRecords(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
