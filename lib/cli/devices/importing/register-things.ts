import type { NewCertificate, RegisteredThing } from '../../../adapters/aws/iot-registrar.ts';
import { sideBySide } from '../../../core/side-by-side.ts';

/** How far a thing has come: `begun` before a certificate is asked for, `issued` with its name once its files are written, `done` when it is good. */
export type Progress = { readonly step: 'begun' } | { readonly step: 'issued' | 'done'; readonly certificate: string };

/** What is known of earlier runs. A note is on disk when it resolves. */
export interface Journal {
  of(thing: string): Progress | undefined;
  note(thing: string, progress: Progress): Promise<void>;
}

export interface ImportPorts {
  readonly journal: Journal;
  place(thing: RegisteredThing): Promise<void>;
  /** ARNs of what the thing has by now: it may have been rotated or readmitted since an earlier run. */
  certificates(thing: RegisteredThing): Promise<readonly string[]>;
  /** Whether the certificate of an earlier run is there. */
  isThere(thing: RegisteredThing, arn: string): Promise<boolean>;
  certificate(thing: RegisteredThing): Promise<NewCertificate>;
  /** Writes certificate and key; over what is there only where it is an earlier run's, of which nobody knows whether it came to an end. */
  keep(thing: string, issued: NewCertificate, options: { readonly over: boolean }): Promise<void>;
  admit(thing: RegisteredThing, arn: string): Promise<void>;
}

export interface Outcome extends RegisteredThing {
  readonly outcome: 'registered' | 'already' | 'failed';
  /** ARN. */
  readonly certificate?: string;
  readonly reason?: string;
}

/**
 * Brings each thing to IoT Core once, a few side by side. What fails keeps nothing else from it; whatever ends the process, the next run goes on
 * where this one was: the journal is ahead of the files, and the files of what a certificate is used for.
 */
export function registerThings(things: readonly RegisteredThing[], ports: ImportPorts, atOnce: number): Promise<Outcome[]> {
  const failed = (thing: RegisteredThing, cause: unknown): Outcome => ({ ...thing, outcome: 'failed', reason: said(cause) });
  return sideBySide(things, (thing) => registerThing(thing, ports).catch((cause: unknown) => failed(thing, cause)), atOnce);
}

async function registerThing(thing: RegisteredThing, { journal, ...ports }: ImportPorts): Promise<Outcome> {
  const before = journal.of(thing.thing);
  if (before?.step === 'done') {
    const certificates = await ports.certificates(thing);
    const certificate = certificates.find((one) => one === before.certificate) ?? certificates[0];
    if (certificate !== undefined) return { ...thing, outcome: 'already', certificate };
  }
  await ports.place(thing);
  let arn = before?.step === 'issued' && (await ports.isThere(thing, before.certificate)) ? before.certificate : undefined;
  if (arn === undefined) {
    if (!before) await journal.note(thing.thing, { step: 'begun' });
    const issued = await ports.certificate(thing);
    await ports.keep(thing.thing, issued, { over: before !== undefined });
    arn = issued.arn;
    await journal.note(thing.thing, { step: 'issued', certificate: arn });
  }
  await ports.admit(thing, arn);
  await journal.note(thing.thing, { step: 'done', certificate: arn });
  return { ...thing, outcome: 'registered', certificate: arn };
}

/** The service's name of the fault tells more than its words. */
const said = (cause: unknown): string =>
  cause instanceof Error ? (cause.name === 'Error' ? cause.message : `${cause.name}: ${cause.message}`) : String(cause);
