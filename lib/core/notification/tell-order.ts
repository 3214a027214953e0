import { toInstant } from '../instant.ts';
import type { OrderFault } from '../maintenance/order.ts';
import type { OrderNews } from '../ports/maintenance-store.ts';
import type { Bilingual } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { NO_MODES, rosterOnCall } from '../watch/on-call.ts';
import { channelsOf } from './channels-of-unit.ts';
import type { NotifyDependencies } from './notify-units.ts';
import { planMessage } from './plan-message.ts';
import { sendPlanned, throwFailed } from './send-planned.ts';
import type { Message } from './texts.ts';

const FAULTS: Readonly<Record<OrderFault, Bilingual>> = {
  'out-of-range': { zh: '读数超出量程', en: 'shows values that it cannot measure' },
  stuck: { zh: '读数长时间不变', en: 'shows one value for too long' },
  'unknown-unit': { zh: '读数的单位不符', en: 'sends values in a unit that does not fit' },
  clock: { zh: '时钟错误', en: 'has a wrong clock' },
  reported: { zh: '因其故障发生误报', en: 'was the reason of a false alarm' },
};

/** Tells the keeper of a sensor, and nobody else, that it is to be looked after, or that its readings are good again; once on each channel. */
export async function tellOrder(deps: NotifyDependencies, { what, order }: OrderNews): Promise<void> {
  const registry = (await deps.publications.active('registry')).body;
  const index = indexRegistry(registry);
  const planned = planMessage(deps.notifier, channelsOf(index, order.unit), {
    event: `${order.id}#${order.version}`,
    unit: order.unit,
    message: messageOf(
      { what, order },
      deps.links?.base,
      index.asset(order.asset)?.name ?? { zh: order.asset, en: order.asset },
      index.unit(order.unit)?.name,
    ),
    domain: order.domain,
    createdAt: toInstant(deps.clock.now()),
    about: { order: order.id, ...(order.incident ? { incident: order.incident } : {}) },
  });
  const stored = await deps.notifications.record(planned.map(({ notification }) => notification));
  const open = planned.filter((_, at) => !stored[at]?.sentAt);
  const onCall = deps.onCall ?? rosterOnCall({ publications: deps.publications, modes: NO_MODES });
  throwFailed(await sendPlanned({ ...deps, onCall }, open, registry.messaging));
}

function messageOf({ what, order }: OrderNews, base: string | undefined, asset: Bilingual, unit?: Bilingual): Message {
  const { id, sensor, metrics, fault, openedAt } = order;
  const address = base === undefined ? '' : ` (${base}/v1/maintenance-orders/${id})`;
  const names = metrics.map(({ metric }) => metric).join(', ');
  const since = metrics.map((one) => one.since).sort()[0] ?? openedAt;
  const subject =
    what === 'opened'
      ? { zh: `传感器检修单：${sensor}`, en: `Maintenance order: ${sensor}` }
      : { zh: `检修单已关闭：${sensor}`, en: `Maintenance order closed: ${sensor}` };
  const text =
    what === 'opened'
      ? {
          zh: `${asset.zh} 的传感器 ${sensor}（${names}）自 ${since} 起${FAULTS[fault].zh}。请检查并反馈：citywatch maintenance acknowledge（签收）或 done（办结）${id}${address}。`,
          en: `The sensor ${sensor} (${names}) of ${asset.en} ${FAULTS[fault].en}, since ${since}. Please look after it and report: citywatch maintenance acknowledge, or done, ${id}${address}.`,
        }
      : {
          zh: `${asset.zh} 的传感器 ${sensor}（${names}）读数已恢复正常，检修单自动关闭。`,
          en: `The readings of the sensor ${sensor} (${names}) of ${asset.en} are good again: the order is closed.`,
        };
  const fields = { what: subject.zh, place: asset.zh, domain: '', level: '', owed: '', due: '', unit: unit?.zh ?? '' };
  return { subject, text, short: subject, fields };
}
