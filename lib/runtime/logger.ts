export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log lines. Fields never carry secrets or telephone numbers. */
export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** JSON lines to a sink, each with the fields every line of a function shares. */
export function jsonLogger(shared: LogFields, write: (line: string) => void): Logger {
  const log =
    (level: string) =>
    (message: string, fields: LogFields = {}): void =>
      write(JSON.stringify({ level, message, ...shared, ...fields }));
  return { info: log('info'), warn: log('warn'), error: log('error') };
}

/** An error as log fields: its name, message and where it came from. */
export function errorFields(cause: unknown): LogFields {
  if (!(cause instanceof Error)) return { error: String(cause) };
  const inner = cause.cause instanceof Error ? { cause: cause.cause.message } : {};
  return { error: cause.name, detail: cause.message, stack: cause.stack, ...inner };
}
