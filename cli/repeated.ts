/** For options that may be given several times; commander's own lists would swallow the files that follow. */
export function repeated(value: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
