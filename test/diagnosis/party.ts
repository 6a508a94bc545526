/**
 * The Tails party of 8 June 2017, from what its ticket says, in our own words. Who had which differing components is the
 * ticket's. Assumed, and marked so: what the unchanged parts are called, that muri's and arnaud's files are not alike (the
 * ticket asks it), and that everybody but arnaud built in memory (the ticket says that his was the only disk build).
 */

import type { Given } from './samples.ts';
import { hash, sample } from './samples.ts';
import type { Sample } from '../../src/diagnosis/sample.ts';

const SQUASHFS = 'live/filesystem.squashfs';
const LIBRARIES = 'usr/lib/x86_64-linux-gnu';

export const CACHES = [
  `${LIBRARIES}/gdk-pixbuf-2.0/2.10.0/loaders.cache`, `${LIBRARIES}/gio/modules/giomodule.cache`,
  `${LIBRARIES}/gtk-2.0/2.10.0/immodules.cache`, `${LIBRARIES}/gtk-3.0/3.0.0/immodules.cache`,
  'usr/share/applications/mimeinfo.cache', 'var/cache/cracklib/src-dicts',
  ...Array.from({ length: 88 }, (_, i) => `var/lib/gconf/defaults/%gconf-tree-l${i}.xml`),
].map((path) => `${SQUASHFS}//${path}`);

export const MODULES = ['modules.alias', 'modules.alias.bin', 'modules.dep', 'modules.dep.bin'].map((name) => `${SQUASHFS}//lib/modules/4.9.0-3-amd64/${name}`);
export const UTILITIES = ['utils/linux/syslinux', 'utils/mbr/mbr.bin', 'utils/win32/syslinux.exe'];
/** Assumed: the ticket says that it is the number before the date, and not of which directories. */
const DIRECTORIES = ['lib', 'lib/modules', 'usr', 'usr/bin', 'usr/lib', 'var', 'var/lib'].map((path) => `${SQUASHFS}//${path}`);

type Components = Record<string, Given>;

/** Assumed: the ticket suspects that these lines and elements are the same and stand in another order. */
function inOrder(whose: string): (path: string) => Given {
  return (path) => ({ sha256: hash(whose), size: 100, sorted: hash(`the lines of ${path}`) });
}

function all(paths: readonly string[], given: (path: string) => Given): Components {
  return Object.fromEntries(paths.map((path) => [path, given(path)]));
}

const BASELINE: Components = {
  'live': { kind: 'directory', mode: '0755' },
  [SQUASHFS]: { sha256: 'b'.repeat(64), size: 900, format: 'squashfs' },
  // diffoscope: no differences of the format inside, yet the data differs
  'live/initrd.img': { sha256: 'c'.repeat(64), size: 20, format: 'cpio' },
  'live/initrd.img//init': 'init',
  'live/vmlinuz': 'kernel',
  'isolinux/isolinux.cfg': 'unchanged',
  [`${SQUASHFS}//usr/bin/env`]: 'unchanged',
  ...all(CACHES, inOrder('as agreed')),
  ...all([...MODULES, ...UTILITIES], () => 'as agreed'),
  ...all(DIRECTORIES, () => ({ kind: 'directory', mode: '0755', size: 100 })),
};

const squashfs = (word: string): Given => ({ sha256: word.repeat(64), size: 901, format: 'squashfs' });
const initrd = (word: string): Given => ({ sha256: word.repeat(64), size: 20, format: 'cpio' });

const MURI: Components = { ...BASELINE, [SQUASHFS]: squashfs('d'), ...all(CACHES, inOrder('muri: another order')) };
const NODENS: Components = { ...BASELINE, 'live/initrd.img': initrd('e') };
const ARNAUD: Components = {
  ...BASELINE,
  [SQUASHFS]: squashfs('f'),
  'live/initrd.img': initrd('0'),
  'live/vmlinuz': 'arnaud: kernel',
  ...all(UTILITIES, (path) => `arnaud: ${path}`),
  ...all(MODULES, (path) => `arnaud: without aufs: ${path}`),
  ...all(CACHES, inOrder('arnaud: yet another order')),
  ...all(DIRECTORIES, () => ({ kind: 'directory', mode: '0755', size: 101 })),
};

const memory = { 'build.on': 'memory' };

export const PARTY: readonly Sample[] = [
  sample('anonym', { got: 'good', has: BASELINE, environment: memory }),
  sample('intrigeri', { got: 'good', environment: memory }),
  sample('drwhax', { got: 'good', environment: memory }),
  sample('segfault', { got: 'good', environment: memory }),
  sample('nodens', { got: 'nodens', has: NODENS, environment: memory }),
  sample('muri', { got: 'muri', has: MURI, environment: memory }),
  sample('arnaud', { got: 'arnaud', has: ARNAUD, environment: { 'build.on': 'disk', 'basebox.sha256': hash64('basebox') } }),
];

function hash64(word: string): string {
  return Buffer.from(word).toString('hex').padEnd(64, '0');
}
