/** Speed for each second that work kept one core busy: CPU time of this process, all its threads together. */

/** @param count units of work @returns units a core-second */
export async function coreSpeed(count: number, work: () => Promise<void>, onWall: (unitsASecond: number) => void = () => undefined): Promise<number> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  onWall(count / ((performance.now() - started) / 1000));
  const { user, system } = process.cpuUsage(cpu);
  return count / ((user + system) / 1e6);
}
