/** How long a frame is waited for: on a narrow line one takes longer than a peer may say nothing. */

import type { Stream } from '@libp2p/interface';

/** Bytes a second of the slowest line that frames get through. Who sends less keeps a stream waiting no longer than that. */
const SLOWEST = 4 * 1024;

export interface Waiting {
  /** Milliseconds without a byte. */
  readonly patience: number;
  /** Of the frame. */
  readonly maxBytes: number;
}

/** Does it with a signal that aborts, with a TimeoutError, once the stream was silent for too long, or brought too little. */
export async function whileComing<T>(stream: Stream, { patience, maxBytes }: Waiting, read: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const give = (milliseconds: number, reason: string) => setTimeout(() => late.abort(new DOMException(reason, 'TimeoutError')), milliseconds);
  let silent = give(patience, 'nothing came');
  const slow = give(patience + (1_000 * maxBytes) / SLOWEST, 'too little came');
  const hear = () => {
    clearTimeout(silent);
    silent = give(patience, 'nothing came');
  };
  stream.addEventListener('message', hear);
  try {
    return await read(late.signal);
  } finally {
    stream.removeEventListener('message', hear);
    clearTimeout(silent);
    clearTimeout(slow);
  }
}
