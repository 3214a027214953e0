import { type ActionInput, optionalTextOf, textOf } from '../../lib/core/incident/action-input.ts';
import { dueOf } from '../../lib/core/incident/supervise.ts';
import { type Instant, isRfc3339, toInstant, toMillis } from '../../lib/core/instant.ts';
import type { Registry, Thing } from '../../lib/core/registry/model.ts';
import { indexRegistry } from '../../lib/core/registry/registry-index.ts';
import type { LetterRequest } from '../../lib/core/supervision/compose.ts';
import { contains } from '../../lib/core/tier/tier-path.ts';
import { invalid, Problem } from '../../lib/runtime/problem.ts';
import type { Tenant } from './tenants.ts';

/**
 * What a letter about data that do not come says, with the evidence there is: the last reading received of the thing. Throws a problem where
 * data did come since the moment named.
 */
export async function dataDeliveryRequest(
  tenant: Pick<Tenant, 'id' | 'telemetry'>,
  registry: Registry,
  thing: Thing,
  input: ActionInput,
  at: Instant,
): Promise<LetterRequest> {
  const unit = textOf(input, 'unit');
  const index = indexRegistry(registry);
  const addressee = index.unit(unit);
  if (!addressee) throw invalid('/unit', `"${unit}" is no unit: expected a unit's id`);
  // Nobody answers for data of a district that is none of theirs; those of the city may answer for it anywhere.
  const place = index.tier(tenant.id)?.path ?? tenant.id;
  if (!contains(addressee.tier, place) && !contains(place, addressee.tier))
    throw invalid('/unit', `${unit} is a unit of ${addressee.tier}: expected one of ${place}, or of what it lies in, where ${thing.id} is`);
  const { since } = input;
  if (typeof since !== 'string' || !isRfc3339(since) || toMillis(since) >= toMillis(at))
    throw invalid('/since', `${JSON.stringify(since) ?? 'missing'}: expected an RFC 3339 time in the past, since when no data have come`);
  const demand = optionalTextOf(input, 'text');
  const last = await lastReceived(tenant, thing, toMillis(at));
  if (last !== undefined && last >= toMillis(since)) {
    const detail = `data of ${thing.id} did come: the last were received at ${toInstant(last)}`;
    throw new Problem('validation', detail, { errors: [{ pointer: '/since', message: detail }] });
  }
  const from = timeOf(toInstant(toMillis(since)));
  const evidence =
    last === undefined
      ? { zh: '平台从未收到其数据', en: 'the platform has never received any' }
      : { zh: `平台最后一次收到其数据为 ${timeOf(toInstant(last))}`, en: `the platform received the last at ${timeOf(toInstant(last))}` };
  return {
    subject: 'data-delivery',
    unit,
    thing: thing.id,
    missed: {
      zh: `自 ${from} 起未按要求报送 ${thing.id} 的监测数据，${evidence.zh}`,
      en: `no data of ${thing.id} have been delivered since ${from}; ${evidence.en}`,
    },
    ...(demand ? { demand } : {}),
    due: dueOf(input, at),
  };
}

/** When the newest reading of the thing was received; `undefined`: none is kept. */
async function lastReceived({ telemetry }: Pick<Tenant, 'telemetry'>, thing: Thing, to: number): Promise<number | undefined> {
  const pages = await Promise.all(thing.sensors.map(({ id }) => telemetry.readings(thing.id, id, { from: 0, to, limit: 1 })));
  const received = pages.flatMap(({ items }) => items.map(({ receivedAt }) => receivedAt));
  return received.length > 0 ? Math.max(...received) : undefined;
}

const timeOf = (at: Instant): string => `${at.slice(0, 10)} ${at.slice(11, 16)}`;
