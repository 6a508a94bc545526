/** Settings: flags before environment variables before the user's file before the system's before defaults. */

import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import * as v from 'valibot';
import { ConcurError } from '../base/errors.ts';
import { isFingerprint } from '../base/fingerprint.ts';
import { isLabel } from '../base/names.ts';
import type { Home } from './home.ts';

export interface Config {
  /** Nodes of different networks never meet. @default "main" */
  readonly network: string;
  /** Multiaddresses to listen on. @default a free port on every IPv4 address */
  readonly listen: readonly string[];
  /** Multiaddresses, with /p2p/, of peers to dial first. @default none */
  readonly peers: readonly string[];
  /** Fingerprint of the key that signs. @default the only key there is */
  readonly key: string | null;
  /** Finds and is found by nodes of the local network. @default false */
  readonly lan: boolean;
  /** Takes part in the network's hash table. @default false */
  readonly dht: boolean;
  /** Has the router forward the port. @default false */
  readonly upnp: boolean;
  /** Relays for nodes that cannot be dialled. @default false */
  readonly relay: boolean;
  /** `socks5://ADDRESS:PORT` through which everything goes. @default none */
  readonly proxy: string | null;
  /** Absolute path of a file with a private network's key. @default none */
  readonly networkKey: string | null;
  /** Projects of which the node signs at times what it holds. @default none */
  readonly witness: readonly string[];
}

export type ConfigOrigin = 'flag' | 'environment' | 'default' | `file ${string}`;

export interface LoadedConfig {
  readonly config: Config;
  readonly origins: Readonly<Record<keyof Config, ConfigOrigin>>;
}

export type ConfigFlags = { readonly [K in keyof Config]?: Config[K] | undefined };

const DEFAULTS: Config = {
  network: 'main', listen: ['/ip4/0.0.0.0/tcp/0'], peers: [], key: null,
  lan: false, dht: false, upnp: false, relay: false, proxy: null, networkKey: null,
  witness: [],
};

const Multiaddress = v.pipe(v.string(), v.regex(/^\/[!-~]+$/, 'must be a multiaddress such as /ip4/192.0.2.1/tcp/4884'));
const ConfigFile = v.strictObject({
  network: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be a short lower-case name'))),
  listen: v.optional(v.array(Multiaddress)),
  peers: v.optional(v.array(Multiaddress)),
  key: v.optional(v.pipe(v.string(), v.check((text) => isFingerprint(text), 'must be a full fingerprint'))),
  lan: v.optional(v.boolean()),
  dht: v.optional(v.boolean()),
  upnp: v.optional(v.boolean()),
  relay: v.optional(v.boolean()),
  proxy: v.optional(v.pipe(v.string(), v.check((text) => parseProxy(text) !== null, 'must be socks5:// with an IP address and a port, such as socks5://127.0.0.1:9050'))),
  networkKey: v.optional(v.pipe(v.string(), v.check((text) => isAbsolute(text), 'must be an absolute path'))),
  witness: v.optional(v.array(v.pipe(v.string(), v.check(isLabel, 'must be the name of a project')))),
});
type Settings = v.InferOutput<typeof ConfigFile>;

/** @throws ConcurError config-malformed, naming the file or variable */
export async function loadConfig(home: Home, flags: ConfigFlags, env: Readonly<Record<string, string | undefined>>): Promise<LoadedConfig> {
  const layers: [ConfigOrigin, Settings][] = [];
  for (const file of home.configFiles) layers.push([`file ${file}`, await readConfigFile(file)]);
  layers.push(['environment', fromEnvironment(env)], ['flag', check('command line', withoutUndefined(flags))]);

  const config: Record<string, unknown> = { ...DEFAULTS };
  const origins: Record<string, ConfigOrigin> = Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, 'default']));
  for (const [origin, settings] of layers) {
    for (const [name, value] of Object.entries(settings)) {
      config[name] = value;
      origins[name] = origin;
    }
  }
  return { config: reconcile(config as unknown as Config, origins), origins: origins as LoadedConfig['origins'] };
}

/** Nobody reaches a relay that only dials. What goes past a proxy is not to be had beside it. Listening gives away the address as well, and has to be asked for. */
function reconcile(config: Config, origins: Record<string, ConfigOrigin>): Config {
  if (config.relay && config.listen.length === 0) {
    throw new ConcurError('config-malformed', `setting "relay" (${spoken(origins['relay'])}) is for a node that listens, and this one only dials`, { hint: 'let it listen where others can dial it, or leave the relay out' });
  }
  if (config.proxy === null) return config;
  for (const name of PAST_A_PROXY) {
    if (config[name]) throw new ConcurError('config-malformed', `setting "${name}" (${spoken(origins[name])}) goes past the proxy ${config.proxy}`, { hint: 'choose one of the two' });
  }
  return origins['listen'] === 'default' ? { ...config, listen: [] } : config;
}

/** As the messages of refused values have it. */
function spoken(origin = ''): string {
  return origin === 'flag' ? 'command line' : origin.replace(/^file /, '');
}

const PAST_A_PROXY = ['lan', 'dht', 'upnp', 'relay'] as const;

/** Null for what is no proxy. A name would have to be looked up, past it. */
export function parseProxy(text: string): { host: string; port: number } | null {
  const [, host = '', port] = /^socks5:\/\/(\[[0-9a-fA-F:.]+\]|[0-9.]+|localhost):([1-9][0-9]{0,4})\/?$/.exec(text) ?? [];
  const address = host === 'localhost' ? '127.0.0.1' : host.replace(/^\[|\]$/g, '');
  return isIP(address) === 0 || Number(port) > 65_535 ? null : { host: address, port: Number(port) };
}

async function readConfigFile(file: string): Promise<Settings> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConcurError('read-failed', `cannot read "${file}"`, { cause });
  }
  try {
    return check(file, parse(text));
  } catch (cause) {
    if (cause instanceof ConcurError) throw cause;
    const where = cause instanceof TomlError ? ` line ${cause.line}` : '';
    throw new ConcurError('config-malformed', `"${file}"${where} is not TOML`, { hint: 'a text stands in quotes, a list in [ ]: https://toml.io', cause });
  }
}

function fromEnvironment(env: Readonly<Record<string, string | undefined>>): Settings {
  const list = (text: string | undefined) => text?.split(/[\s,]+/).filter((entry) => entry !== '');
  const given = (text: string | undefined) => (text === '' ? undefined : text);
  // Anything else is refused for its type.
  const flag = (text: string | undefined) => FLAGS[text ?? ''] ?? given(text);
  return check('environment', withoutUndefined({
    network: env['CONCUR_NETWORK'],
    listen: list(env['CONCUR_LISTEN']),
    peers: list(env['CONCUR_PEERS']),
    key: env['CONCUR_KEY'],
    lan: flag(env['CONCUR_LAN']),
    dht: flag(env['CONCUR_DHT']),
    upnp: flag(env['CONCUR_UPNP']),
    relay: flag(env['CONCUR_RELAY']),
    proxy: given(env['CONCUR_PROXY']),
    networkKey: given(env['CONCUR_NETWORK_KEY']),
    witness: list(env['CONCUR_WITNESS']),
  }));
}

function check(where: string, settings: unknown): Settings {
  const result = v.safeParse(ConfigFile, settings);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const setting = `setting "${v.getDotPath(issue)?.replace(/\.\d+$/, '') ?? '?'}" (${where})`;
  if (issue.type === 'strict_object') {
    throw new ConcurError('config-malformed', `${setting} is unknown`, { hint: `there are: ${Object.keys(DEFAULTS).join(', ')}` });
  }
  const demand = issue.kind === 'schema' ? `must be ${TYPES[issue.expected ?? ''] ?? issue.expected}` : issue.message;
  throw new ConcurError('config-malformed', `${setting}: ${issue.received} ${demand}`);
}

/** What a person would call the types of the settings. */
const TYPES: Readonly<Record<string, string>> = { Array: 'a list, such as ["one", "two"]', string: 'a text in quotes', boolean: 'true or false' };
const FLAGS: Readonly<Record<string, boolean>> = { 1: true, true: true, 0: false, false: false };

function withoutUndefined(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== null));
}
