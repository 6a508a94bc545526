/** Who runs this, and where: what must not slip into a public statement inside some other fact. */

import { homedir, hostname, userInfo } from 'node:os';
import type { Variables } from './process-facts.ts';

export interface Identity {
  readonly host: string;
  readonly user: string;
  /** Absolute path. */
  readonly home: string;
  /** All host and user names that are known, in lower case, without those that many machines share. */
  readonly names: readonly string[];
  /** All home folders that are known. */
  readonly homes: readonly string[];
}

/** Names that identify nobody; hiding the word `debian` would only hide what the system is. */
const SHARED_NAMES = new Set([
  'root', 'nobody', 'user', 'build', 'builder', 'runner', 'vagrant', 'localhost', 'debian', 'ubuntu', 'fedora', 'linux',
]);

/** Everything that says who we are: the system, and the variables that tools look at instead. */
export function readIdentity(variables: Variables): Identity {
  const account = readAccount();
  return identityOf({
    hosts: [hostname(), variables['HOSTNAME']],
    users: [variables['USER'], account?.username, variables['LOGNAME'], variables['SUDO_USER']],
    homes: [variables['HOME'], account?.homedir, homedir()],
  });
}

type Told = readonly (string | undefined)[];

/** @param told the first of each kind is the one in force */
export function identityOf(told: { readonly hosts: Told; readonly users: Told; readonly homes: Told }): Identity {
  const [hosts, users, homes] = [present(told.hosts), present(told.users), present(told.homes)];
  // Of a full name (anna.example.org), the first label alone tells as much.
  const labels = hosts.map((host) => host.split('.')[0] as string);
  const names = [...hosts, ...labels, ...users].map((name) => name.toLowerCase());
  return {
    host: hosts[0] ?? '',
    user: users[0] ?? '',
    home: homes[0] ?? '',
    // A number identifies nobody either (10.0.0.5 has the label 10), and is in every version.
    names: [...new Set(names)].filter((name) => !SHARED_NAMES.has(name) && !/^\d*$/.test(name)),
    // A home of "/" is a service's, and every path contains it.
    homes: [...new Set(homes.map((home) => home.replace(/\/+$/, '')))].filter((home) => home !== ''),
  };
}

/** Whether the text holds a home folder, or a host or user name between characters that are no letters, in capitals or not. */
export function revealsIdentity(text: string, { names, homes }: Identity): boolean {
  const lower = text.toLowerCase();
  return homes.some((home) => text.includes(home)) || names.some((name) => hasWord(lower, name));
}

function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (!/\p{L}$/u.test(text.slice(0, at)) && !/^\p{L}/u.test(text.slice(at + word.length))) return true;
  }
  return false;
}

function present(values: Told): string[] {
  return values.filter((value) => value !== undefined && value !== '') as string[];
}

/** Null where the user has no entry in the user database, as in some containers. */
function readAccount(): { username: string; homedir: string } | null {
  try {
    return userInfo();
  } catch {
    return null;
  }
}
