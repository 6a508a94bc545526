/** Structured logs: readable on a terminal, one JSON object a line anywhere else. */

import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { printable } from '../base/printable.ts';

export type { Logger };

export interface LogOptions {
  readonly stream: NodeJS.WritableStream;
  readonly terminal: boolean;
  readonly colour: boolean;
  readonly level: 'debug' | 'info' | 'warn' | 'silent';
}

export function createLog({ stream, terminal, colour, level }: LogOptions): Logger {
  const options = {
    level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { log: printableMembers },
    // Already in its form.
    serializers: { err: (error: unknown) => error },
  };
  if (!terminal) return pino(options, stream);
  return pino(options, pretty({ destination: stream, colorize: colour, translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname', singleLine: true }));
}

/** A log is read in a terminal sooner or later, so what came from elsewhere is escaped before it is written. */
function printableMembers(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, printableValue(value)]));
}

function printableValue(value: unknown): unknown {
  if (typeof value === 'string') return printable(value);
  if (Array.isArray(value)) return value.map(printableValue);
  if (value instanceof Error) return printableError(value);
  return typeof value === 'object' && value !== null ? printableMembers(value as Record<string, unknown>) : value;
}

/** pino's own form, but that a message with line breaks cannot look like lines of the log. */
function printableError({ name, message, stack = '', cause }: Error): Record<string, unknown> {
  const frames = stack.split('\n').filter((line) => line.startsWith('    at ')).map(printable);
  return {
    type: name,
    message: printable(message),
    stack: [printable(`${name}: ${message}`), ...frames].join('\n'),
    ...(cause === undefined ? {} : { cause: printableValue(cause) }),
  };
}
