/**
 * Where this user's data lies.
 *
 * With --home or CONCUR_HOME everything, the control socket included, is in that one folder. Otherwise the
 * XDG folders are used, or those that systemd hands to a service.
 */

import { mkdir } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { ConcurError } from '../base/errors.ts';

export interface Home {
  /** Keys, policies and statements; only its owner may read it. */
  readonly data: string;
  /** config.toml files, the more general one first. */
  readonly configFiles: readonly string[];
  readonly keys: string;
  readonly policies: string;
  readonly store: string;
  /** Manifests, reports and logs, by their hash. */
  readonly evidence: string;
  /** The key that signs checkpoints, if this node is a witness. */
  readonly witnessKey: string;
  /** libp2p's identity and peer store. */
  readonly peers: string;
  /** Peers that the operator added or banned: a text file. */
  readonly peerList: string;
  /** Where the control socket should lie; see control-socket.ts for paths that are too long. */
  readonly socket: string;
}

export interface HomeOptions {
  /** --home; empty is as good as absent. */
  readonly home?: string | undefined;
  /** What a relative path starts from. @default process.cwd() */
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function resolveHome({ home, cwd = process.cwd(), env }: HomeOptions): Home {
  const chosen = nonEmpty(home) ?? nonEmpty(env['CONCUR_HOME']);
  return chosen === undefined ? homeFromSystem(env) : homeInFolder(resolve(cwd, chosen));
}

/** @throws ConcurError write-failed when the folder cannot be made */
export async function createHome(home: Home): Promise<void> {
  try {
    await mkdir(home.data, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ConcurError('write-failed', `cannot make the folder "${home.data}"`, { cause, hint: 'choose another with --home' });
  }
}

function homeInFolder(folder: string): Home {
  return layOut(folder, [join(folder, 'config.toml')], join(folder, 'node.sock'));
}

function homeFromSystem(env: HomeOptions['env']): Home {
  const paths = envPaths('concur', { suffix: '' });
  const data = firstOf(env['STATE_DIRECTORY']) ?? paths.data;
  const config = firstOf(env['CONFIGURATION_DIRECTORY']) ?? paths.config;
  const runtime = firstOf(env['RUNTIME_DIRECTORY']) ?? (nonEmpty(env['XDG_RUNTIME_DIR']) === undefined ? data : join(env['XDG_RUNTIME_DIR'] as string, 'concur'));
  for (const folder of [data, config, runtime]) refuseRelative(folder);
  return layOut(data, ['/etc/concur/config.toml', join(config, 'config.toml')], join(runtime, 'node.sock'));
}

/** An empty HOME is enough for that: then the folder one happens to be in, perhaps a stranger's, would say whom to trust. */
function refuseRelative(folder: string): void {
  if (isAbsolute(folder)) return;
  throw new ConcurError('config-malformed', `the folder "${folder}" for this user's data is not an absolute path`, { hint: 'set HOME, or choose a folder with --home' });
}

function layOut(data: string, configFiles: string[], socket: string): Home {
  return {
    data,
    configFiles,
    keys: join(data, 'keys'),
    policies: join(data, 'policies'),
    store: join(data, 'store'),
    evidence: join(data, 'evidence'),
    witnessKey: join(data, 'witness.key'),
    peers: join(data, 'peers'),
    peerList: join(data, 'peers.list'),
    socket,
  };
}

/** systemd separates several folders by colons. */
function firstOf(folders: string | undefined): string | undefined {
  return nonEmpty(folders?.split(':')[0]);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
