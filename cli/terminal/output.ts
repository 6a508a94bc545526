/**
 * The one voice: results go to stdout, narration and warnings to stderr, and with --json one document to stdout
 * instead of the result. Nothing else in cli/ writes.
 */

import { styleText } from 'node:util';
import type { Globals } from '../globals.ts';
import { asciiJson } from './ascii-json.ts';
import type { Io, OutputStream } from './io.ts';
import { linesOf, plainLine, renderLine, spansOf, warning, type Line, type Paint, type Style } from '../view/line.ts';
import { wrapped } from '../view/wrap.ts';

export interface Output {
  /** The result, for people; nothing with --json. */
  result(...lines: Line[]): void;
  /** A result that is read, not copied: a terminal gets it broken between words. */
  prose(...lines: Line[]): void;
  /** The result, for programs; nothing without --json. Never truncated, ASCII only. */
  document(content: Readonly<Record<string, unknown>>): void;
  /** What a file or a program is to receive byte for byte, such as a policy or a certificate; a terminal gets it escaped. */
  verbatim(text: string): void;
  /** Narration; nothing with --quiet. */
  note(...lines: Line[]): void;
  /** What a question is about: narration that --quiet hides only when nothing is asked. */
  preview(...lines: Line[]): void;
  warn(text: string): void;
  /** Goes to stderr even with --quiet. */
  complain(...lines: Line[]): void;
  /** Progress on a terminal is redrawn in place; null wipes it. */
  redraw(line: Line | null): void;
  /** Whether a person watches stderr, so that a line may be redrawn. */
  readonly animated: boolean;
  /** Characters in a line of the result. */
  readonly width: number;
  /** Resolves when everything was handed over; the error that kept a result from its reader, else null. */
  delivered(): Promise<Error | null>;
}

const SCHEMA_VERSION = 1;

const WIDTH_WITHOUT_TERMINAL = 120;
const FORMATS: Readonly<Record<Style, Parameters<typeof styleText>[0]>> = {
  good: ['green', 'bold'], bad: ['red', 'bold'], warning: 'yellow', faint: 'dim', strong: 'bold',
};

export function createOutput(io: Pick<Io, 'stdout' | 'stderr'>, globals: Pick<Globals, 'json' | 'plain' | 'quiet' | 'color' | 'yes'>): Output {
  const result = openSink(io.stdout);
  const narration = openSink(io.stderr);
  const write = (sink: Sink, lines: readonly Line[]) => {
    const paint = painter(globals, sink.stream);
    // In one piece, so that `| head -1` has taken all of a short result when it goes away.
    sink.write(lines.map((line) => `${renderLine(globals.plain ? plainLine(line) : line, paint)}\n`).join(''));
  };
  const columns = io.stdout.isTTY === true ? io.stdout.columns ?? Infinity : Infinity;
  return {
    prose: (...lines) => { if (!globals.json) write(result, lines.flatMap((line) => fold(line, columns))); },
    result: (...lines) => { if (!globals.json) write(result, lines); },
    document: (content) => { if (globals.json) result.write(encodeDocument(content)); },
    verbatim: (text) => {
      if (globals.json) return;
      if (io.stdout.isTTY === true) write(result, linesOf(text));
      else result.write(text);
    },
    note: (...lines) => { if (!globals.quiet) write(narration, lines); },
    preview: (...lines) => { if (!globals.quiet || !globals.yes) write(narration, lines); },
    warn: (text) => write(narration, [['concur: ', warning('warning'), `: ${text}`]]),
    complain: (...lines) => write(narration, lines),
    redraw: (line) => narration.write(line === null ? '\r\u001b[K' : `\r\u001b[K${renderLine(line, painter(globals, io.stderr))}`),
    animated: io.stderr.isTTY === true && !globals.plain && !globals.quiet,
    width: io.stdout.columns ?? WIDTH_WITHOUT_TERMINAL,
    delivered: async () => { await narration.flushed(); return result.flushed(); },
  };
}

function fold(line: Line, columns: number): Line[] {
  return wrapped(spansOf(line).map((span) => (typeof span === 'string' ? { text: span } : span)), columns)
    .map((row) => row.map((piece) => ('style' in piece ? piece : piece.text)));
}

function painter({ color, plain }: Pick<Globals, 'color' | 'plain'>, stream: OutputStream): Paint {
  if (color === 'never' || plain) return (_style, text) => text;
  // Without a stream to look at styleText colours always; with one it honours NO_COLOR, FORCE_COLOR and TERM=dumb.
  return (style, text) => styleText(FORMATS[style], text, color === 'always' ? { validateStream: false } : { stream });
}

function encodeDocument(content: Readonly<Record<string, unknown>>): string {
  return `${asciiJson({ schemaVersion: SCHEMA_VERSION, ...content }, 2)}\n`;
}

interface Sink {
  readonly stream: OutputStream;
  write(text: string): void;
  flushed(): Promise<Error | null>;
}

/** A reader that goes away (`| head`) is no reason to fail: what comes after is dropped, and `flushed` tells. */
function openSink(stream: OutputStream): Sink {
  let failure: Error | null = null;
  let pending: Promise<void> = Promise.resolve();
  const fail = (error: Error) => { failure ??= error; };
  stream.on('error', fail);
  return {
    stream,
    write(text) {
      if (failure !== null) return;
      const written = new Promise<void>((resolve) => {
        stream.write(text, (error) => {
          if (error) fail(error);
          resolve();
        });
      });
      pending = pending.then(() => written);
    },
    async flushed() {
      await pending;
      return failure;
    },
  };
}
