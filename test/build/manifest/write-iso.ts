/** A writer of ISO 9660 images for tests: a primary tree with Rock Ridge if wanted, and a Joliet tree if wanted. */

import { bytesOf, modeOf, padded, TIME, type Item } from './items.ts';

const SECTOR = 2048;

export interface IsoOptions {
  readonly rockRidge?: true;
  readonly joliet?: true;
}

interface Node {
  readonly item: Item;
  readonly name: string;
  readonly children: Node[];
  extent: number;
  size: number;
}

/** Items of directories must stand before what is in them. */
export function writeIso(items: readonly Item[], options: IsoOptions = { rockRidge: true }): Buffer {
  const root = treeOf(items);
  const trees = options.joliet === undefined ? [false] : [false, true];
  let next = 16 + trees.length + 1;
  // Directories first, twice where there are two trees; then the contents, which both share.
  const places = trees.map(() => new Map<Node, number>());
  for (const place of places) for (const node of directoriesOf(root)) { place.set(node, next); next += sectorsOf(node); }
  const contents: Buffer[] = [];
  for (const node of filesOf(root)) {
    const content = padded(bytesOf(node.item.content), SECTOR);
    [node.extent, node.size] = [content.length === 0 ? 0 : next, bytesOf(node.item.content).length];
    next += content.length / SECTOR;
    contents.push(content);
  }
  const directories = trees.flatMap((joliet, i) => directoriesOf(root).map((node) => directory(node, root, { place: places[i] as Map<Node, number>, joliet, options })));
  const descriptors = trees.map((joliet, i) => descriptor(joliet, record({ name: '\0', extent: places[i]?.get(root) ?? 0, size: sectorsOf(root) * SECTOR, directory: true })));
  const terminator = Buffer.alloc(SECTOR);
  terminator.write('\xffCD001\x01', 'latin1');
  return Buffer.concat([Buffer.alloc(16 * SECTOR), ...descriptors, terminator, ...directories, ...contents]);
}

function treeOf(items: readonly Item[]): Node {
  const root: Node = { item: { name: '', kind: 'directory' }, name: '', children: [], extent: 0, size: 0 };
  const byPath = new Map([['', root]]);
  for (const item of items) {
    const path = bytesOf(item.name).toString('utf8');
    const slash = path.lastIndexOf('/');
    const node: Node = { item, name: path.slice(slash + 1), children: [], extent: 0, size: 0 };
    byPath.get(path.slice(0, Math.max(0, slash)))?.children.push(node);
    byPath.set(path, node);
  }
  return root;
}

function directoriesOf(node: Node): Node[] {
  return [node, ...node.children.filter(({ item }) => item.kind === 'directory').flatMap(directoriesOf)];
}

function filesOf(node: Node): Node[] {
  return node.children.flatMap((child) => (child.item.kind === 'directory' ? filesOf(child) : [child]));
}

/** Enough for any records: each has 255 bytes at most. */
function sectorsOf(node: Node): number {
  return Math.ceil((node.children.length + 2) / 8);
}

function directory(node: Node, root: Node, { place, joliet, options }: { place: Map<Node, number>; joliet: boolean; options: IsoOptions }): Buffer {
  const rockRidge = options.rockRidge === true && !joliet;
  const own = { extent: place.get(node) as number, size: sectorsOf(node) * SECTOR, directory: true };
  const records = [
    record({ name: '\0', ...own, use: rockRidge ? Buffer.concat([...(node === root ? [field('SP', [0xbe, 0xef, 0])] : []), px(node.item)]) : undefined }),
    record({ name: '\x01', ...own }),
    ...node.children.map((child) => {
      const isDirectory = child.item.kind === 'directory';
      const name = joliet ? Buffer.from(child.name, 'utf16le').swap16().toString('latin1') : child.name.toUpperCase().replace(/[^A-Z0-9]/g, '_').slice(0, 20);
      return record({
        name: isDirectory || joliet ? name : `${name}.;1`, directory: isDirectory,
        extent: isDirectory ? place.get(child) as number : child.extent, size: isDirectory ? sectorsOf(child) * SECTOR : child.size,
        use: rockRidge ? rockRidgeOf(child) : undefined,
      });
    }),
  ];
  const sectors: Buffer[] = [];
  while (records.length > 0) sectors.push(padded(Buffer.concat(records.splice(0, 8)), SECTOR));
  return Buffer.concat(sectors);
}

function record({ name, extent, size, directory, use = Buffer.alloc(0) }: { name: string; extent: number; size: number; directory: boolean; use?: Buffer | undefined }): Buffer {
  const bytes = Buffer.from(name, 'latin1');
  const head = Buffer.alloc(33);
  head.writeUInt32LE(extent, 2);
  head.writeUInt32BE(extent, 6);
  head.writeUInt32LE(size, 10);
  head.writeUInt32BE(size, 14);
  // 2017-06-08 14:00, two hours ahead of UTC
  head.set([117, 6, 8, 14, 0, 0, 8, directory ? 2 : 0], 18);
  head[32] = bytes.length;
  const whole = padded(Buffer.concat([head, bytes, Buffer.alloc(bytes.length % 2 === 0 ? 1 : 0), use]), 2);
  whole[0] = whole.length;
  return whole;
}

function descriptor(joliet: boolean, root: Buffer): Buffer {
  const bytes = Buffer.alloc(SECTOR);
  bytes.write(joliet ? '\x02CD001\x01' : '\x01CD001\x01', 'latin1');
  if (joliet) bytes.write('%/E', 88, 'latin1');
  bytes.writeUInt16LE(SECTOR, 128);
  bytes.set(root, 156);
  return bytes;
}

export function field(letters: string, data: readonly number[] | Buffer): Buffer {
  return Buffer.concat([Buffer.from(letters, 'latin1'), Buffer.of(4 + data.length, 1), Buffer.from(data)]);
}

function both(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(value, 0);
  bytes.writeUInt32BE(value, 4);
  return bytes;
}

function px(item: Item): Buffer {
  return field('PX', Buffer.concat([modeOf(item), 1, item.uid ?? 0, item.gid ?? 0].map(both)));
}

function rockRidgeOf({ item, name }: Node): Buffer {
  const fields = [px(item), field('NM', Buffer.concat([Buffer.of(0), Buffer.from(name)]))];
  if (item.target !== undefined) fields.push(field('SL', Buffer.concat([Buffer.of(0), ...linkParts(item.target)])));
  if (item.device !== undefined) fields.push(field('PN', Buffer.concat(item.device.map(both))));
  const time = new Date((item.mtime ?? TIME) * 1000);
  fields.push(field('TF', [2, time.getUTCFullYear() - 1900, time.getUTCMonth() + 1, time.getUTCDate(), time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds(), 0]));
  return Buffer.concat(fields);
}

function linkParts(target: string): Buffer[] {
  const flags: Readonly<Record<string, number>> = { '.': 2, '..': 4, '': 8 };
  return target.split('/').map((part) => {
    const flag = flags[part];
    return flag === undefined ? Buffer.concat([Buffer.of(0, Buffer.byteLength(part)), Buffer.from(part)]) : Buffer.of(flag, 0);
  });
}
