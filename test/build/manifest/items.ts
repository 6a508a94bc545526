/** What test archives are made of, whatever their format. */

export interface Item {
  readonly name: string | Uint8Array;
  readonly kind?: 'file' | 'directory' | 'symlink' | 'hardlink' | 'device' | 'fifo';
  readonly content?: string | Uint8Array;
  readonly target?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  /** Major and minor number. */
  readonly device?: readonly [number, number];
  readonly xattrs?: Readonly<Record<string, string>>;
}

/** 2017-06-08T12:00:00Z */
export const TIME = 1_496_923_200;

export function bytesOf(content: string | Uint8Array | undefined): Buffer {
  return Buffer.from(content ?? '');
}

export const TYPE_BITS = { file: 0o100000, directory: 0o040000, symlink: 0o120000, hardlink: 0o100000, device: 0o020000, fifo: 0o010000 } as const;

export function modeOf({ kind = 'file', mode = kind === 'directory' ? 0o755 : 0o644 }: Item): number {
  return TYPE_BITS[kind] | mode;
}

export function padded(bytes: Buffer, multiple: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((multiple - (bytes.length % multiple)) % multiple)]);
}
