/**
 * The release that the folders around a file tell. Nobody signed it: it is a hint for the operator's own import, and
 * decides only where no `foreign` line of a policy reads the release from the signed names.
 */

import { basename, dirname } from 'node:path';
import { isLabel } from '../base/names.ts';
import { hasSignersFolder } from './recognise.ts';

/** `v28.0`, `13.0.1-build2`: what a folder above the walked one must look like, for it may be anybody's home. */
const VERSION = /^v?[0-9]+(?:\.[0-9]+)+[0-9A-Za-z.~+-]*$/;

/**
 * Of `<release>/<signer>/all.SHA256SUMS` the folder above the signer's, whatever lies above it; of other names the
 * folder itself, or the one above, that looks like a version.
 * @param path of the file below the walked folder, with `/`
 * @param root the walked folder, absolute
 */
export function releaseOfFolders(path: string, root: string): string | null {
  const inside = path.split('/').slice(0, -1).reverse();
  const around = [...inside, basename(root), basename(dirname(root))];
  const [own, above] = around as [string, string];
  if (!hasSignersFolder(path)) return [own, above].find(isVersion) ?? null;
  const isRelease = inside.length >= 2 ? isReleaseFolder : isVersion;
  return isRelease(above) ? above : null;
}

/** Every release has a number in it, and no folder such as `sigs` or `archive` has. */
function isReleaseFolder(name: string): boolean {
  return isLabel(name) && /[0-9]/.test(name);
}

function isVersion(name: string): boolean {
  return isLabel(name) && VERSION.test(name);
}
