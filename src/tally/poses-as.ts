/**
 * A file whose bytes are one release and whose name says another: what a server does that hands out an old release
 * with a known hole as the new one. The name need not be known to anybody: it is enough that it differs from the
 * artifact's own only where that has its release.
 */

import { compareReleases } from './compare-releases.ts';

export interface PosesAs {
  /** What the name, or the user, says that it is. */
  readonly release: string;
  readonly by: 'name' | 'pin';
  /** Whether the bytes are an older release than that: a rollback. False too when the labels do not tell. */
  readonly older: boolean;
}

/** @param release what the bytes are */
export function posesAs(release: string, said: string, by: PosesAs['by']): PosesAs {
  return { release: said, by, older: (compareReleases(release, said) ?? 0) < 0 };
}

/** As in the policy's templates, and with a leading v. */
const RELEASE = /^v?[0-9][0-9A-Za-z._~+]*$/;

/**
 * `3.0~rc2`, for the artifact `tails-amd64-3.0~rc1.iso` of release `3.0~rc1` in a file called `tails-amd64-3.0~rc2.iso`.
 * @returns null when the name is not of that form, or says the artifact's own release
 */
export function releaseInName(artifact: string, release: string, name: string): string | null {
  const own = artifact.slice(artifact.lastIndexOf('/') + 1);
  const around = own.split(release);
  const length = (name.length - around.join('').length) / (around.length - 1);
  if (around.length === 1 || !Number.isInteger(length) || length < 1) return null;
  const start = (around[0] as string).length;
  const said = name.slice(start, start + length);
  return around.join(said) === name && RELEASE.test(said) && isAnother(release, said) ? said : null;
}

/** `2.10.orig` is what somebody called a copy of 2.10, and `2.10.1` is another release. */
function isAnother(release: string, said: string): boolean {
  return said.startsWith(release) ? /\d/.test(said.slice(release.length)) : true;
}
