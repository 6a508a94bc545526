/** The program's own explanations. */

import { VERDICT_EXIT } from '../../src/tally/verdict.ts';
import { SECTIONS, type Entry } from '../commands/table.ts';
import { strong, type Line } from './line.ts';

/** Twelve lines. */
export function overview(): Line[] {
  return [
    'concur: do independent builders concur on this file?',
    '',
    '  concur verify FILE                 check a file against what builders got',
    '  concur follow POLICY               choose whose word counts',
    '  concur status PROJECT RELEASE      who got which hash',
    '  concur key new --name N --email E  make a key to sign with',
    '  concur attest FILE --project …     sign and publish what you built',
    '  concur node                        run a node: gossip, store and tally',
    '',
    '  concur help             every command',
    '  concur COMMAND --help   one command, with examples',
    '  concur help verdicts    what each verdict and exit code means',
  ];
}

export function commandList(): Line[] {
  const width = Math.max(...SECTIONS.flatMap((section) => section.entries).map((entry) => entry.name.length));
  return [
    '  $ concur verify tails-amd64-3.0~rc2.iso',
    '  $ concur status tails 3.0~rc2',
    ...SECTIONS.flatMap(({ title, entries }): Line[] => [
      '',
      strong(title),
      ...entries.flatMap((entry) => [entry.summary, ...subcommands(entry)].map((text, i) => `  ${(i === 0 ? entry.name : '').padEnd(width)}  ${text}`)),
    ]),
    '',
    `topics: ${Object.keys(TOPICS).join(', ')}  (concur help TOPIC)`,
  ];
}

function subcommands(entry: Entry): string[] {
  return 'commands' in entry ? [`(${entry.commands.map(({ name }) => name).join(', ')})`] : [];
}

export const TOPICS: Readonly<Record<string, readonly Line[]>> = {
  verdicts: [
    'what verify says of a file, and its exit code; of several the worst wins',
    '',
    `  MISMATCH      ${VERDICT_EXIT.MISMATCH}  the builders agreed on another file: do not use this one`,
    `  CONTESTED     ${VERDICT_EXIT.CONTESTED}  agreed, and also too much speaks against it`,
    `  NO-CONSENSUS  ${VERDICT_EXIT['NO-CONSENSUS']}  enough people built it, and they got different files`,
    `  STALE         ${VERDICT_EXIT.STALE}  agreed, in a view that is too old or lacks something`,
    `  INSUFFICIENT  ${VERDICT_EXIT.INSUFFICIENT}  too few people whom your policy counts have built it`,
    `  UNKNOWN       ${VERDICT_EXIT.UNKNOWN}  nobody whom this node has heard of names this file`,
    `  AGREED         ${VERDICT_EXIT.AGREED}  enough people whom your policy counts got exactly this file`,
  ],
  'exit-codes': [
    '  0       done; of verify and download: AGREED was printed; of guard: what its command ended with',
    '  20-25   verdicts: concur help verdicts',
    '  30      of diff: the two differ',
    '  64      the command was typed wrongly, or needs a yes',
    '  65      bad input data',
    '  69      needed a node, the network or another program, and had none',
    '  70      a bug in concur',
    '  74      could not read or write, or the store is damaged',
    '  78      no policy, or a bad policy, key or configuration',
    '  130     interrupted',
  ],
  environment: [
    '  CONCUR_HOME         keep everything in this folder, as --home',
    '  CONCUR_PASSPHRASE   of the key that signs; set but empty means none',
    '  CONCUR_KEY          fingerprint of the key that signs',
    '  CONCUR_NETWORK      which network to join',
    '  CONCUR_NETWORK_KEY  file with the key of a private network',
    '  CONCUR_LISTEN       where a node listens, separated by commas',
    '  CONCUR_PEERS        whom a node dials first, and commands ask where none runs, separated by commas',
    '  CONCUR_PROXY        dial through this SOCKS5 proxy only, as node --proxy',
    '  CONCUR_WITNESS      projects of which a node signs what it holds, separated by commas',
    '  CONCUR_LAN, CONCUR_DHT, CONCUR_UPNP, CONCUR_RELAY',
    '                      1 or 0, as the options of concur node',
    '  CONCUR_TIMEOUT      seconds after which a command gives up, as --timeout',
    '  NO_COLOR            no colour; FORCE_COLOR: always',
  ],
};
