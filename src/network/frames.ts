/**
 * One stream, many requests, each answered by one frame. Every wait has an end and every frame a largest size, so a
 * peer that is silent, slow or boundless costs little.
 */

import { once } from 'node:events';
import type { Connection, Stream } from '@libp2p/interface';
import { lpStream } from '@libp2p/utils';
import { encode as encodeLength } from 'uint8-varint';
import { concatBytes } from '../base/bytes.ts';
import { ConcurError, isConcurError } from '../base/errors.ts';
import { whileComing } from './while-coming.ts';

/** Bytes that are sent at a time. */
const PIECE_BYTES = 16 * 1024;

export interface FrameLimits {
  readonly maxBytes: number;
  /** Milliseconds without a byte: of a reply when asking, of the next request when answering. */
  readonly patience: number;
}

export interface Asking {
  /** @throws ConcurError peer-failed when no reply comes, frame-malformed when it is too large */
  ask(request: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** @throws ConcurError peer-failed when the peer does not open a stream for the protocol */
export async function openAsking(connection: Connection, protocol: string, limits: FrameLimits): Promise<Asking> {
  const stream = await connection.newStream(protocol, { signal: AbortSignal.timeout(limits.patience), runOnLimitedConnection: true })
    .catch((cause: unknown) => { throw new ConcurError('peer-failed', `peer opened no stream for ${protocol}`, { cause }); });
  const frames = framesOf(stream, limits);
  return {
    async ask(request) {
      try {
        await frames.write(request);
        return await frames.read();
      } catch (cause) {
        stream.abort(asError(cause));
        throw isOversize(cause) ? oversize(limits, cause) : new ConcurError('peer-failed', 'peer gave no reply', { cause });
      }
    },
    close: () => closeStream(stream, limits),
  };
}

/**
 * Answers requests until the peer closes the stream, or `answer` throws ConcurError busy: then the stream is closed
 * without a word.
 * @throws after the stream was reset: ConcurError frame-malformed for a request that is too large, TimeoutError for a
 * peer that fell silent, and whatever `answer` throws
 */
export async function answerAll(stream: Stream, limits: FrameLimits, answer: (request: Uint8Array) => Promise<Uint8Array>): Promise<void> {
  const frames = framesOf(stream, limits);
  try {
    for (;;) await frames.write(await answer(await frames.read()));
  } catch (error) {
    if (isEnd(error) || isConcurError(error, 'busy')) return await closeStream(stream, limits);
    stream.abort(asError(error));
    throw isOversize(error) ? oversize(limits, error) : error;
  }
}

interface FrameStream {
  read(): Promise<Uint8Array>;
  write(frame: Uint8Array): Promise<void>;
}

function framesOf(stream: Stream, { maxBytes, patience }: FrameLimits): FrameStream {
  // Requests alternate with replies, so never more than one frame waits to be read.
  const prefixed = lpStream(stream, { maxDataLength: maxBytes, maxBufferSize: 2 * maxBytes });
  return {
    read: async () => (await whileComing(stream, { patience, maxBytes }, (signal) => prefixed.read({ signal }))).subarray(),
    write: async (frame) => sendInPieces(stream, concatBytes(encodeLength(frame.length), frame), AbortSignal.timeout(patience)),
  };
}

/** The multiplexer makes one unit of what it is given, which is told to the other side when all of it is there, and nothing overtakes it. */
async function sendInPieces(stream: Stream, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    if (!stream.send(bytes.subarray(start, start + PIECE_BYTES))) await drained(stream, signal);
  }
}

/** Resolves also when the stream has ended: what is sent then fails. (The stream's own onDrain() waits the first time only.) */
async function drained(stream: Stream, signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const either = { signal: AbortSignal.any([signal, enough.signal]) };
  try {
    await Promise.race([once(stream, 'drain', either), once(stream, 'close', either)]);
  } finally {
    enough.abort();
  }
}

async function closeStream(stream: Stream, { patience }: FrameLimits): Promise<void> {
  try {
    await stream.close({ signal: AbortSignal.timeout(patience) });
  } catch (error) {
    stream.abort(asError(error));
  }
}

function isOversize(error: unknown): boolean {
  return error instanceof Error && (error.name === 'InvalidDataLengthError' || error.name === 'InvalidDataLengthLengthError');
}

function isEnd(error: unknown): boolean {
  return error instanceof Error && error.name === 'UnexpectedEOFError';
}

function oversize({ maxBytes }: FrameLimits, cause: unknown): ConcurError {
  return new ConcurError('frame-malformed', `frame is larger than ${maxBytes} bytes`, { cause });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
