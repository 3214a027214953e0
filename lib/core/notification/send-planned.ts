import { toInstant } from '../instant.ts';
import type { Clock } from '../ports/clock.ts';
import { StoreUnavailable } from '../ports/errors.ts';
import type { LinkKeys } from '../ports/link-keys.ts';
import type { Notification, NotificationStore, SentMark } from '../ports/notification-store.ts';
import type { OnCall } from '../ports/on-call.ts';
import type { Enclosed, UnitNotifier } from '../ports/unit-notifier.ts';
import type { Channel, DomainId, Messaging, Person } from '../registry/model.ts';
import { isPersonal } from './channels-of-unit.ts';
import { linkToken } from './link-token.ts';
import { maskTelephoneNumbers } from './telephone-numbers.ts';

export interface SendDependencies {
  readonly notifications: NotificationStore;
  readonly notifier: UnitNotifier;
  readonly onCall: OnCall;
  /** Absent: messages carry no one-tap links. */
  readonly links?: LinkMaking;
  readonly clock: Clock;
}

export interface LinkMaking {
  readonly keys: LinkKeys;
  /** Where the API is reached, without a path. */
  readonly base: string;
}

/** One message on one way. */
export interface Planned {
  readonly notification: Notification;
  readonly channel: Channel;
  readonly enclosed: Omit<Enclosed, 'link' | 'recipient' | 'provider'>;
  readonly domain: DomainId;
}

/** How a message went out, or why not. */
export type Outcome = { readonly planned: Planned } & ({ readonly mark: SentMark } | { readonly cause: unknown });

/** A reason is read by people and lies in a row; more of it is in the log. */
const MAX_REASON = 300;

/** Sends each by itself, and writes down what became of it: one that fails keeps no other from going. */
export async function sendPlanned(
  deps: SendDependencies,
  planned: readonly Planned[],
  messaging: Messaging | undefined,
): Promise<Outcome[]> {
  const outcomes = await Promise.all(
    planned.map(async (one): Promise<Outcome> => {
      try {
        return { planned: one, mark: await sendOne(deps, one, messaging) };
      } catch (cause) {
        return { planned: one, cause };
      }
    }),
  );
  const at = toInstant(deps.clock.now());
  const marks = new Map(
    outcomes.flatMap((outcome) => ('mark' in outcome ? [[outcome.planned.notification.id, outcome.mark] as const] : [])),
  );
  if (marks.size > 0) await deps.notifications.markSent([...marks.keys()], at, marks);
  for (const outcome of outcomes) {
    if ('cause' in outcome) await deps.notifications.markFailed(outcome.planned.notification.id, at, reasonOf(outcome.cause));
  }
  return outcomes;
}

/** Fails with every way that failed, by name. */
export function throwFailed(outcomes: readonly Outcome[]): void {
  const failed = outcomes.flatMap((outcome) => ('cause' in outcome ? [outcome] : []));
  if (failed.length === 0) return;
  const ways = failed.map(({ planned, cause }) => `${planned.notification.unit} by ${planned.channel.kind}: ${reasonOf(cause)}`);
  throw new StoreUnavailable(`not told: ${ways.join('; ')}`, { cause: failed[0]?.cause });
}

async function sendOne(
  deps: SendDependencies,
  { notification, channel, enclosed, domain }: Planned,
  messaging: Messaging | undefined,
): Promise<SentMark> {
  const recipient = isPersonal(channel) ? await called(deps, notification, domain) : undefined;
  const provider = messaging?.providers.find(({ id }) => id === channel.provider);
  const token = deps.links && notification.link && (await linkToken(deps.links.keys, notification.id, deps.clock.now()));
  const receipt = await deps.notifier.send(notification, channel, {
    ...enclosed,
    ...(recipient ? { recipient } : {}),
    ...(provider ? { provider } : {}),
    ...(token ? { link: `${deps.links?.base}/v1/r/${token}` } : {}),
  });
  return { ...receipt, ...(recipient ? { recipient: recipient.id } : {}) };
}

/** The first who is on call and has a telephone. */
async function called({ onCall, clock }: SendDependencies, { unit }: Notification, domain: DomainId): Promise<Person> {
  const people = await onCall.of(unit, domain, toInstant(clock.now()));
  const person = people.find(({ phone }) => phone !== undefined);
  if (person) return person;
  throw new StoreUnavailable(
    people.length === 0 ? `nobody is on call for ${unit}` : `whoever is on call for ${unit} has no telephone number`,
  );
}

function reasonOf(cause: unknown): string {
  const text = maskTelephoneNumbers(cause instanceof Error ? cause.message : String(cause));
  return text.length > MAX_REASON ? `${text.slice(0, MAX_REASON - 1)}…` : text;
}
