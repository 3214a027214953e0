import { maskTelephoneNumbers } from '../core/notification/telephone-numbers.ts';
import { invocationFields } from './invocation.ts';

export type LogFields = Readonly<Record<string, unknown>>;
export type LogLevel = 'info' | 'warn' | 'error';

/** Structured log lines, with the field names of docs/runbook.md. Fields never carry secrets or people's names. */
export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/**
 * JSON lines to a sink, each with the time by the wall clock, what the invocation under way is called, and the fields every line of a
 * function shares. Telephone numbers are masked wherever they stand.
 */
export function jsonLogger(shared: LogFields, write: (line: string, level: LogLevel) => void): Logger {
  const log =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      const line = { timestamp: new Date().toISOString(), level, message, ...invocationFields(), ...shared, ...fields };
      write(JSON.stringify(line, masked), level);
    };
  return { info: log('info'), warn: log('warn'), error: log('error') };
}

const masked = (_name: string, value: unknown): unknown => (typeof value === 'string' ? maskTelephoneNumbers(value) : value);

/** An error as log fields: its name, message and where it came from. */
export function errorFields(cause: unknown): LogFields {
  if (!(cause instanceof Error)) return { error: String(cause) };
  const inner = cause.cause instanceof Error ? { cause: cause.cause.message } : {};
  return { error: cause.name, detail: cause.message, stack: cause.stack, ...inner };
}
