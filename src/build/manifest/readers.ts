/** Which reader opens which format. */

import { readAr } from './ar.ts';
import { readBySevenZip, readGzip, readZstd } from './compressed.ts';
import { readCpio } from './cpio.ts';
import { readElf } from './elf.ts';
import type { Reader } from './entry.ts';
import { readIso } from './iso9660/image.ts';
import { readPe } from './pe.ts';
import type { ContainerFormat } from './recognise.ts';
import { readRpm } from './rpm.ts';
import { readTar } from './tar.ts';
import { readSquashfs } from './squashfs/image.ts';
import { readZip } from './zip.ts';



export const READERS: Readonly<Record<ContainerFormat, Reader>> = {
  ar: readAr,
  bzip2: readBySevenZip('bzip2'),
  cpio: readCpio,
  elf: readElf,
  gzip: readGzip,
  iso9660: readIso,
  lzma: readBySevenZip('lzma'),
  pe: readPe,
  rpm: readRpm,
  squashfs: readSquashfs,
  tar: readTar,
  xz: readBySevenZip('xz'),
  zip: readZip,
  zstd: readZstd,
};
