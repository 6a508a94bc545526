/**
 * Every bound on what may enter, in one place and with its unit; those of manifests are in manifest-limits.ts. How much is
 * remembered, done at a time or shown at once is tuned beside the code that does it.
 *
 * A bound that decides whether a statement is valid is part of the format: changing it splits the
 * network (docs/formats/attestation.md). The others protect one node and may be tuned.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

// Part of the format -------------------------------------------------------------------------

/** Bytes of an encoded attestation message (payload and signature), at most. */
export const MAX_ENVELOPE_BYTES = 256 * KIB;
/** Bytes of one signature packet, at most: RSA-4096 needs about 600. */
export const MAX_SIGNATURE_BYTES = 4 * KIB;
/** Bytes of a statement: what is left beside the message's header (10) and the largest signature. */
export const MAX_PAYLOAD_BYTES = MAX_ENVELOPE_BYTES - 10 - MAX_SIGNATURE_BYTES;
/** Levels of nesting in a statement's JSON. */
export const MAX_JSON_DEPTH = 16;
/** Members and elements in a statement's JSON, all levels together. */
export const MAX_JSON_NODES = 20_000;
/** Members of one object in a statement's JSON. */
export const MAX_JSON_MEMBERS = 1_024;
/** Subjects (artifact names) in one statement. */
export const MAX_SUBJECTS = 1_000;
/** Hashes for one name in a non-deterministic statement. */
export const MAX_VALUES_PER_SUBJECT = 16;
/** Sources, and separately inputs, of one build. */
export const MAX_DEPENDENCIES = 1_000;
/** Build parameters, and separately environment facts, of one statement. */
export const MAX_FACTS = 1_000;
/** Bytes of the name of a parameter or environment fact. */
export const MAX_FACT_NAME_BYTES = 128;
/** Bytes of one parameter or environment value (UTF-8). */
export const MAX_FACT_VALUE_BYTES = 4 * KIB;
/** Bytes of the address of a source or input. */
export const MAX_URI_BYTES = 2 * KIB;
/** Bytes of an invocation id. */
export const MAX_INVOCATION_BYTES = 128;
/** Pieces of evidence that one statement may refer to, and bytes of each. */
export const MAX_EVIDENCE_PIECES = 256;
export const MAX_EVIDENCE_BYTES = 64 * MIB;
/** Bytes of a media type. */
export const MAX_MEDIA_TYPE_BYTES = 127;
/** Statements that one statement may supersede, retract or list as previous. */
export const MAX_REFERENCES = 256;
/** Bytes of a free-text reason (UTF-8). */
export const MAX_REASON_BYTES = 1 * KIB;
/** Bytes of a subject name, and segments in it. */
export const MAX_NAME_BYTES = 255;
export const MAX_NAME_SEGMENTS = 8;
/** Bytes of a project name and of a release label. */
export const MAX_LABEL_BYTES = 128;
/** Seconds after its signature at which a delegation to a node's key has ended, whatever it says: 366 days. */
export const MAX_DELEGATION_SECONDS = 366 * 86_400;
/** Signers that one checkpoint may list, and statements of ended keys of which it says when they were first seen. */
export const MAX_CHECKPOINT_SIGNERS = 500;
export const MAX_CHECKPOINT_SEEN = 2_000;
/** Seconds that a signature may lie in the future of the checking machine's clock. */
export const MAX_FUTURE_SECONDS = 600;

// OpenPGP ------------------------------------------------------------------------------------

/** Bytes of certificate material that is read at all. */
export const MAX_CERTIFICATE_INPUT_BYTES = 1 * MIB;
/** Bytes of a certificate after stripping. */
export const MAX_CERTIFICATE_BYTES = 16 * KIB;
export const MAX_USER_IDS = 8;
/** Bytes of one user id; a longer one is left out. */
export const MAX_USER_ID_BYTES = 1 * KIB;
export const MAX_SUBKEYS = 16;
/** Self-signatures, and separately subkeys, that are checked in one certificate; with more it is refused. */
export const MAX_SELF_SIGNATURES = 512;
/**
 * Bytes of one: with 8192 bits of RSA, twice, it has about 2,200. Of what is longer a revocation is a hard one, and all else is left
 * out, so that what decides always fits into a certificate, and no revocation can be kept out by what stands beside it.
 */
export const MAX_SELF_SIGNATURE_BYTES = 2_560;
/** Signatures of a subkey over its primary key that are looked at: the unhashed area, where they lie, is open to everybody. */
export const MAX_BACK_SIGNATURES = 4;
/** Bits of an RSA key; and of one that signed a foreign attestation: longer ones only cost time. */
export const MAX_RSA_BITS = 4096;
export const MAX_FOREIGN_RSA_BITS = 8192;
/** Certificates in one input file. */
export const MAX_CERTIFICATES_PER_FILE = 1_000;

// Network ------------------------------------------------------------------------------------

/** Bytes of a message that gossip carries whole; a larger one is announced by id and pulled. */
export const MAX_GOSSIP_BYTES = 16 * KIB;
/** Bytes of one frame on a stream. */
export const MAX_FRAME_BYTES = 320 * KIB;
/** Bytes of a frame of gossip: above it the stream is lost, so well above the largest that an honest peer sends. */
export const MAX_GOSSIP_FRAME_BYTES = 1 * MIB;
/** Bytes of what a peer says of itself when it connects, and whenever that changes (libp2p's identify). */
export const MAX_IDENTIFY_BYTES = 8 * KIB;
/** Gossiped statements that are looked at, at a time: 16 MiB at most; and of these from one peer. */
export const MAX_GOSSIP_UNDER_WAY = 1_024;
export const MAX_GOSSIP_UNDER_WAY_PER_PEER = 256;
/** WebSockets that others open; and bytes of a message, which is kept whole until it is all there: a noise frame has at most 64 KiB. */
export const MAX_WEBSOCKETS = 256;
export const MAX_WEBSOCKET_MESSAGE_BYTES = 4 * MAX_FRAME_BYTES;
/** Connections that come from one group of public addresses, and are there at a time: or one machine could take all that there are. */
export const MAX_INBOUND_PER_GROUP = 32;
/** Streams that one peer may have open at a node for asking, for each protocol. */
export const MAX_ASKING_STREAMS = 8;
/** Statements asked for by id in one frame; the answer holds as many of them as fit: usually about these. */
export const MAX_IDS_PER_WANT = 128;
/** Ids in one gossiped announcement: 16,000 bytes, so that it fits where a whole statement fits. */
export const MAX_IDS_PER_ANNOUNCEMENT = 500;
/** Scopes that a node tells a peer about. */
export const MAX_SCOPES_PER_FRAME = 1_024;
/** Scopes whose signers one frame asks for, and signers in one answer. */
export const MAX_SCOPES_PER_ASK = 64;
export const MAX_SIGNERS_PER_FRAME = 4_096;
/** Signers of all scopes that a peer may name in one conversation: it could go on making up names for ever. */
export const MAX_SIGNERS_PER_CONVERSATION = 65_536;
/** Nodes of tries, and separately picks of items, that one frame asks for; and levels below each node. */
export const MAX_NODES_PER_ASK = 512;
export const MAX_PICKS_PER_FETCH = 512;
export const MAX_ASKED_LEVELS = 8;
/** Bits of a prefix, and levels of a tree. A trie that is so deep takes ids that begin alike, which nobody can make. */
export const MAX_PREFIX_BITS = 255;
/** Items that a peer showed, was asked for and did not have, in one conversation: more than a busy store loses meanwhile. */
export const MAX_UNDELIVERED = 64;
/** Nodes asked for in a row without one item that was lacking: a node of ten million statements may have to ask for so many. */
export const MAX_FRUITLESS_NODES = 262_144;
/** Bytes of items that a node cannot use, or not yet, fetched in one conversation: the rest is for the next one. */
export const MAX_USELESS_BYTES = 16 * MIB;
/** Bytes of a peer's address: a relayed onion address with both identities has about 120. */
export const MAX_ADDRESS_BYTES = 255;
/** Addresses that one peer tells of others in one answer. */
export const MAX_PEERS_TOLD = 16;
/** Addresses that are kept of one peer. */
export const MAX_ADDRESSES_PER_PEER = 8;
/** Peers that a node remembers over a restart, and peers that it has only heard of; and of these from one who told them. */
export const MAX_ACQUAINTANCES = 128;
export const MAX_CANDIDATES = 512;
export const MAX_CANDIDATES_PER_TELLER = 32;
/** Addresses that others told, and that may be dialled of one group, and of all, in a minute, and at once after a quiet one. To ask whether counts as well. */
export const MAX_DIALLED_PER_GROUP_PER_MINUTE = 128;
export const MAX_DIALLED_PER_MINUTE = 2_048;
/**
 * Addresses that are no public ones and were told by others, and addresses at which peers were reached before: what goes beyond it
 * pushes out the oldest. What the operator named stays.
 */
export const MAX_LEARNED_ADDRESSES = 4_096;
/** Peers that may be reached over a relay, at a time. */
export const MAX_RELAY_RESERVATIONS = 128;
/** Records of the DHT that others may have a node keep, of at most some hundred bytes each: the oldest goes first. */
export const MAX_DHT_RECORDS = 4_096;
/** Statements whose certificate is missing, kept waiting for each signer. */
export const MAX_PENDING_PER_SIGNER = 1_000;
/** Bytes of these: who forges what waits chooses its size, and all of one signer's is read at once when a certificate comes. */
export const MAX_PENDING_BYTES_PER_SIGNER = 16 * MIB;
/** Bytes of evidence in one frame. */
export const MAX_EVIDENCE_PART_BYTES = 256 * KIB;
/** What one peer gets answered in a minute, and at once after a quiet one: bytes of replies, requests, and records read for them. */
export const MAX_ANSWERED_BYTES_PER_MINUTE = 256 * MIB;
export const MAX_ANSWERED_REQUESTS_PER_MINUTE = 12_000;
export const MAX_ANSWERED_READS_PER_MINUTE = 600_000;
/** Peers' worth of it that all peers from one network of public addresses get together. */
export const MAX_ANSWERED_PEERS_PER_GROUP = 8;
/** Bytes of replies that peers have not read yet; above it each peer is left with one. */
export const MAX_UNREAD_BYTES = 64 * MIB;
/** Statements, or bytes of them, of one signer since a node started: no bound, but the operator is told. */
export const PLENTY_OF_STATEMENTS = 50_000;
export const PLENTY_OF_BYTES = 256 * MIB;
/** Statements that arrived and were not read by somebody who watches the node: who is slower is told so, and no more. */
export const MAX_UNREAD_ARRIVALS = 65_536;
/** Pieces of evidence that were begun and not fetched to their end: of more the oldest are forgotten. */
export const MAX_PARTIAL_PIECES = 8;

/** Node keys whose newest checkpoint is kept, for each project. */
export const MAX_CHECKPOINTS_PER_PROJECT = 64;
/** Checkpoints that came before their delegation and are kept in memory, and bytes of each. */
export const MAX_EARLY_CHECKPOINTS = 32;
export const MAX_EARLY_CHECKPOINT_BYTES = 64 * KIB;

/** Signers whom no policy names, counted for each project. */
export const MAX_STRANGERS_COUNTED = 1_000;

// Proofs -------------------------------------------------------------------------------------

/** Bytes of a proof file. */
export const MAX_PROOF_BYTES = 16 * MIB;
/** Statements in one proof, and separately texts that they sign. */
export const MAX_PROOF_STATEMENTS = 10_000;
export const MAX_PROOF_CERTIFICATES = 1_000;
/** Checkpoints in one proof: the newest of each witness of its maker's policy. */
export const MAX_PROOF_CHECKPOINTS = 64;
/** Artifacts that one proof is about, and releases whose statements are in it. */
export const MAX_PROOF_ARTIFACTS = 10_000;
export const MAX_PROOF_RELEASES = 1_000;

// Local --------------------------------------------------------------------------------------

/** Bytes of a file, or of standard input, that is read whole: nearly every format's own bound is below. */
export const MAX_INPUT_BYTES = 4 * MIB;
/** Bytes of a DSSE file (base64 and JSON make it larger than what it carries), and signatures in it. */
export const MAX_ENVELOPE_FILE_BYTES = 4 * MAX_ENVELOPE_BYTES;
export const MAX_ENVELOPE_SIGNATURES = 100;
/** Foreign attestations that are handed to the ledger at a time, and bytes of these with their files. */
export const MAX_IMPORT_BATCH = 256;
export const MAX_IMPORT_BATCH_BYTES = 1 * MIB;
/** Bytes of a file of signatures, or of one that carries its own, that is read at all; and signatures in it. */
export const MAX_SIGNATURE_FILE_BYTES = 1 * MIB;
export const MAX_SIGNATURES_PER_FILE = 100;
/** Bytes of a gitian assertion that are not lines of a manifest: real ones have 2,000, and a megabyte of YAML's signs takes seconds. */
export const MAX_YAML_STRUCTURE_BYTES = 16 * KIB;
/** Entries of a foreign file that are named as left out; of more only the number is told. */
export const MAX_LEFT_OUT = 256;
/** Bytes of memory for new objects, about: a sixteenth of what V8 takes otherwise. */
export const MAX_YOUNG_BYTES = 8 * MIB;
/** Bytes of a policy file. */
export const MAX_POLICY_BYTES = 256 * KIB;
/** Mistakes in one policy that are told at once. */
export const MAX_POLICY_MISTAKES = 100;
/** Bytes of all files of signatures beside a policy: 100 signatures by RSA-4096 keys need 60,000. */
export const MAX_POLICY_SIGNATURES_BYTES = 256 * KIB;
/** Files beside a policy that are looked at: more are no folder of keys. */
export const MAX_FILES_BESIDE_POLICY = 256;
/** Seconds in which a policy has to arrive from the web, and addresses that may send on to another. */
export const MAX_FETCH_SECONDS = 30;
export const MAX_REDIRECTS = 5;
/** Statements that are looked at to tell the past of a policy's signers. */
export const MAX_HISTORY_STATEMENTS = 20_000;
/** Groups inside groups. */
export const MAX_GROUP_DEPTH = 8;
/** Bytes of a petname. */
export const MAX_PETNAME_BYTES = 64;
/** Lines of the list of peers: who has more to say should put addresses into the configuration. */
export const MAX_PEER_LIST_LINES = 1_000;
/** Bytes that a program that was asked something may print before it is killed. */
export const MAX_ANSWER_BYTES = 64 * KIB;
/** Bytes of a request body on the control socket. */
export const MAX_REQUEST_BYTES = 2 * MIB;
/** Bytes of each side that are compared; of what is longer, nothing is told but that it differs. */
export const MAX_COMPARED_BYTES = 8 * MIB;
/** Bytes of all contents, of either side, that are held at once to be compared. */
export const MAX_PAIRS_BYTES = 128 * MIB;
/** Bytes of a diffoscope report: what is more, diffoscope cuts. */
export const MAX_DIFFOSCOPE_BYTES = 16 * MIB;
