import { type Instant, toInstant } from '../instant.ts';
import type { PublicationSource } from '../ports/publications.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { NO_MODES, rosterOnCall } from '../watch/on-call.ts';
import { channelsOf } from './channels-of-unit.ts';
import { planMessage } from './plan-message.ts';
import { type SendDependencies, sendPlanned } from './send-planned.ts';
import { testMessage } from './texts.ts';

/** Somebody wants to know whether a unit can be reached. */
export interface ChannelTest {
  readonly id: string;
  readonly unit: string;
  /** Who asked. */
  readonly by: string;
  readonly at: Instant;
}

/** Of what a test is recorded as: no incident is called so. */
export const incidentOfTest = (id: string): string => `test-${id}`;
export const eventOfTest = (id: string): string => `${incidentOfTest(id)}#0`;

export interface TestDependencies extends Omit<SendDependencies, 'onCall' | 'links'> {
  readonly publications: PublicationSource;
  readonly onCall?: SendDependencies['onCall'];
}

/**
 * Sends a marked message by every channel of a unit, once, and writes down what became of each; a failure is an answer, and not tried again. Texts
 * and ways are those of real messages, without a link.
 */
export async function testChannels(deps: TestDependencies, test: ChannelTest): Promise<void> {
  const registry = (await deps.publications.active('registry')).body;
  const index = indexRegistry(registry);
  const unit = index.unit(test.unit);
  if (!unit) return;
  const createdAt = toInstant(deps.clock.now());
  const planned = planMessage(deps.notifier, channelsOf(index, unit.id), {
    event: eventOfTest(test.id),
    unit: unit.id,
    message: testMessage(unit.name, test.id),
    domain: unit.domains[0] ?? 'other',
    createdAt,
    about: { incident: incidentOfTest(test.id), test: true },
  });
  const stored = await deps.notifications.record(planned.map(({ notification }) => notification));
  const open = planned.filter((_, at) => !stored[at]?.sentAt && !stored[at]?.failure);
  await sendPlanned(
    { ...deps, onCall: deps.onCall ?? rosterOnCall({ publications: deps.publications, modes: NO_MODES }) },
    open,
    registry.messaging,
  );
}
