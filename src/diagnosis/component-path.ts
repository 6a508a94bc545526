/** Paths of components: `//` leads into a container, `/` into a folder. */

/** The innermost container, or null for what lies in the artifact itself. */
export function containerOf(path: string): string | null {
  const at = path.lastIndexOf('//');
  return at < 0 ? null : path.slice(0, at);
}

/** All containers around it, the innermost first. */
export function containersOf(path: string): string[] {
  const container = containerOf(path);
  return container === null ? [] : [container, ...containersOf(container)];
}

/** The path below the innermost container. */
export function pathInside(path: string): string {
  const at = path.lastIndexOf('//');
  return at < 0 ? path : path.slice(at + 2);
}

/** The folder or container that it lies in directly, or null at the top. */
export function parentOf(path: string): string | null {
  const container = containerOf(path);
  const inside = pathInside(path);
  const at = inside.lastIndexOf('/');
  if (at <= 0) return container;
  return container === null ? inside.slice(0, at) : `${container}//${inside.slice(0, at)}`;
}
