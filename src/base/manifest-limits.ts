/**
 * Every bound on what a manifest is made of, with its unit (docs/formats/manifest.md). They are part of what a manifest
 * says: who opens more, or less, makes another one of the same artifact.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Components in one manifest; with 64 MiB of evidence at most, one of so many has short paths. */
export const MAX_MANIFEST_COMPONENTS = 500_000;
/** Bytes of a manifest's lines after which no more is looked for: with those of the containers it must still be allowed as evidence. */
export const MAX_MANIFEST_TEXT_BYTES = 60 * MIB;
/** Bytes, as JSON, of what a container says of one entry: with its path it must fit into a line, also where that is the longest there may be. */
export const MAX_ENTRY_FACTS_BYTES = 48 * KIB;
/** Records of a tar archive for all its entries: real ones have one. */
export const MAX_GLOBAL_PAX_RECORDS = 10_000;
/** Bytes of what a tar archive says ahead of an entry: Linux allows 64 KiB for one attribute, and a file may have several. */
export const MAX_TAR_AHEAD_BYTES = 1 * MIB;
/** Volume descriptors of an ISO image, and areas of Rock Ridge fields of one file: these could lead in a circle. */
export const MAX_ISO_DESCRIPTORS = 64;
export const MAX_ISO_AREAS = 64;
/** Bytes of the names of an ELF file's sections. */
export const MAX_ELF_NAMES_BYTES = 4 * MIB;
/** Bytes of one table of a squashfs image: with a million files it has 60 MiB of inodes. */
export const MAX_SQUASHFS_TABLE_BYTES = 128 * MIB;
/** Attributes of one file of a squashfs image, more than any file system takes; and bytes of each: what Linux takes. */
export const MAX_SQUASHFS_ATTRIBUTES = 1_000;
export const MAX_SQUASHFS_ATTRIBUTE_BYTES = 64 * KIB;
/** Blocks of all files of a squashfs image: with the usual 128 KiB these are 256 GiB. */
export const MAX_SQUASHFS_BLOCKS = 2_000_000;
/** Containers inside containers. */
export const MAX_ARCHIVE_DEPTH = 10;
/** Bytes of one name inside a container. */
export const MAX_ARCHIVE_NAME_BYTES = 4 * KIB;
/**
 * Times its own size that a container may unpack to, where that is more than the floor below: an ISO with its squashfs has
 * 4, text 20, an empty disk image 1,000 (and is not opened then); bombs begin at 1,000.
 */
export const MAX_EXPANSION = 200;
export const MAX_EXPANSION_FLOOR_BYTES = 256 * MIB;
/** Bytes that come out of all containers of one artifact together, containers counted again for what they hold. */
export const MAX_UNPACKED_BYTES = 256 * 1024 * MIB;
/** Bytes of one part that is kept in memory; a larger one is put down in the private folder while it is opened. */
export const MAX_PART_IN_MEMORY_BYTES = 1 * MIB;
/** Bytes of memory that unpacking one xz, bzip2 or lzma stream may take: `xz -9` needs 64 MiB for its dictionary, a stream may ask for 4 GiB. */
export const MAX_UNPACKER_BYTES = 256 * MIB;
/** Bytes of a text whose lines are also hashed in sorted order, so that it can be told that two differ in their order only. */
export const MAX_SORTED_TEXT_BYTES = MAX_PART_IN_MEMORY_BYTES;
