/** Facts of the operating system and of the machine under it. */

import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, machine, release, totalmem, type, version } from 'node:os';

const OS_RELEASE_PATHS = ['/etc/os-release', '/usr/lib/os-release'];

export async function gatherSystemFacts(): Promise<Record<string, string>> {
  const model = cpus()[0]?.model.trim() ?? '';
  return {
    ...await distribution(),
    'kernel.name': type(),
    'kernel.release': release(),
    'kernel.version': version(),
    ...(model === '' || model === 'unknown' ? {} : { 'cpu.model': model }),
    // What `make -j$(nproc)` sees: the cores that this process may use.
    'cpu.count': String(availableParallelism()),
    'cpu.architecture': machine(),
    // Rounded up: the kernel keeps some for itself, a different amount with every boot.
    'memory.gib': String(Math.ceil(totalmem() / 2 ** 30)),
  };
}

async function distribution(): Promise<Record<string, string>> {
  for (const path of OS_RELEASE_PATHS) {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (text !== null) return distributionFacts(text);
  }
  return { 'os.name': type(), 'os.version': release() };
}

/** @param text in the format of os-release(5) */
export function distributionFacts(text: string): Record<string, string> {
  const fields = parseOsRelease(text);
  const name = fields.get('NAME') ?? 'Linux';
  // Rolling distributions have no version, some of them a build.
  const number = fields.get('VERSION_ID') ?? fields.get('BUILD_ID');
  return { 'os.name': name, ...(number === undefined ? {} : { 'os.version': number }) };
}

function parseOsRelease(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim()) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, unquote(value));
  }
  return fields;
}

/** A value as a shell would read it: quotes go, and so does a backslash before a special character. */
function unquote(value: string): string {
  const [, single] = /^'(.*)'$/.exec(value) ?? [];
  if (single !== undefined) return single;
  const [, double = value] = /^"(.*)"$/.exec(value) ?? [];
  return double.replace(/\\(["$`\\])/g, '$1');
}
