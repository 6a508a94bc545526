/** Paths below a folder that somebody will write: they stay below it, on every system. */

/** Control characters and what Windows takes for a separator or a drive. */
const UNSAFE = /[\p{Cc}\\]|^[A-Za-z]:/u;

/** Relative, with `/`, and without a segment that leads elsewhere. Other names are as they were found. */
export function isSafePath(path: string): boolean {
  return path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..' && !UNSAFE.test(segment) && segment.isWellFormed());
}

/**
 * The same files under names of their own that still belong together: `all.SHA256SUMS` becomes `all.1a2b3c4d.SHA256SUMS`,
 * and its signature's name follows it.
 */
export function withMark<T extends { readonly path: string }>(files: readonly T[], mark: string): T[] {
  const [signed] = files;
  if (signed === undefined) return [];
  const slash = signed.path.lastIndexOf('/') + 1;
  const dot = signed.path.indexOf('.', slash + 1);
  const at = dot === -1 ? signed.path.length : dot;
  const marked = `${signed.path.slice(0, at)}.${mark}${signed.path.slice(at)}`;
  return files.map((file) => ({ ...file, path: file.path.startsWith(signed.path) ? marked + file.path.slice(signed.path.length) : `${file.path}.${mark}` }));
}
