import type { Incident } from '../incident/model.ts';
import { type Instant, plus, toMillis } from '../instant.ts';
import { isPersonal } from '../notification/channels-of-unit.ts';
import type { Bilingual, ChannelKind, Registry } from '../registry/model.ts';
import { contains } from '../tier/tier-path.ts';
import { keptTierOf, unkeptGaps, vacantOf } from '../watch/kept-hours.ts';
import type { Roster } from '../watch/roster.ts';
import { gapsIn, postsOf, type Span, spansOf } from '../watch/roster-in-force.ts';
import type { ReadinessItem, ReadinessSubject } from './model.ts';

const DAY = 86_400_000;
/** As far ahead as `check` looks for gaps. */
const AHEAD_DAYS = 30;

export interface ReadinessSources {
  readonly registry: Registry;
  readonly rosters: readonly Roster[];
  readonly now: Instant;
  /** By unit: the channels on which a marked message was sent, and taken. */
  readonly tested: ReadonlyMap<string, ReadonlySet<ChannelKind>>;
  /** Exercises of the tier that came to their end, newest first. */
  readonly exercises: readonly Pick<Incident, 'id' | 'obligations' | 'mergedInto'>[];
}

/** All that a tier needs, item by item, what is there and what is not. */
export function readinessOf(subject: ReadinessSubject, sources: ReadinessSources): ReadinessItem[] {
  return [
    ...thingsItem(subject, sources),
    ...peopleItems(subject, sources),
    ...rosterItems(subject, sources),
    ...channelItems(subject, sources),
    drillItem(subject, sources),
  ];
}

/** A federated district’s alarms come from its own platform, and a sector centre has no things of its own. */
function thingsItem({ id, kind, tier }: ReadinessSubject, { registry }: ReadinessSources): ReadinessItem[] {
  if (kind === 'sector' || tier.district === 'federated') return [];
  const count = registry.things.filter(({ town }) => contains(tier.path, town)).length;
  const text: Bilingual =
    count > 0
      ? { zh: `已登记 ${count} 台设备`, en: `${count} things are registered` }
      : {
          zh: '没有登记设备：tier add 的 --things，或 devices import',
          en: 'no thing is registered: --things of tier add, or devices import',
        };
  return [{ item: 'things', subject: id, met: count > 0, text }];
}

/** Everybody a unit names must be somebody, and have a number where a channel calls them. */
function peopleItems({ id, units }: ReadinessSubject, { registry }: ReadinessSources): ReadinessItem[] {
  const people = new Map(registry.people.map((person) => [person.id, person]));
  const unmet = units.flatMap((unit): ReadinessItem[] => {
    const isCalled = unit.channels.some(isPersonal);
    const named = new Set(unit.liaison.flatMap(({ officer, deputy }) => [officer, ...(deputy ? [deputy] : [])]));
    return [...named].flatMap((name): ReadinessItem[] => {
      const person = people.get(name);
      const lacks = !person || person.vacant ? 'person' : isCalled && !person.phone ? 'phone' : undefined;
      if (lacks === undefined) return [];
      const text: Bilingual =
        lacks === 'person'
          ? { zh: `${unit.name.zh}的岗位待补：people import`, en: `a post of ${unit.name.en} is to be filled: people import` }
          : { zh: '没有电话号码，而该单位用短信或电话通知', en: 'has no telephone number, and the unit is called or gets short messages' };
      return [{ item: 'people', subject: name, met: false, text }];
    });
  });
  if (unmet.length > 0) return unmet;
  return [{ item: 'people', subject: id, met: true, text: { zh: '各单位岗位都有人', en: 'every post of its units is filled' } }];
}

function rosterItems({ id, kind, tier, units }: ReadinessSubject, { registry, rosters, now }: ReadinessSources): ReadinessItem[] {
  const own = new Set(units.map((unit) => unit.id));
  const centre = kind === 'sector' ? id : tier.centre;
  const sources = { rosters, modes: [], vacant: vacantOf(registry) };
  const posts = postsOf(
    rosters.filter(({ unit }) => own.has(unit)),
    (unit) => units.find((one) => one.id === unit)?.tier,
  );
  const until = plus(now, AHEAD_DAYS * DAY);
  const items = posts.map((post): ReadinessItem => {
    const gaps = gapsIn(spansOf(sources, post, now, until));
    const keeper = keptTierOf(registry, post.unit)?.keeper;
    const name = post.domain ? `${post.unit} (${post.domain})` : post.unit;
    const hours = hoursOf(gaps);
    const [first] = gaps;
    if (!first)
      return {
        item: 'roster',
        subject: name,
        met: true,
        text: { zh: `未来 ${AHEAD_DAYS} 天无空缺`, en: `no gap in the next ${AHEAD_DAYS} days` },
      };
    const unkept = keeper ? unkeptGaps(registry, sources, post, now, until) : [];
    const [open] = unkept;
    if (keeper && open)
      return {
        item: 'roster',
        subject: name,
        met: false,
        text: {
          zh: `${open.from} 至 ${open.to} 无人当班，代管的${keeper.name.zh}也无人（共 ${hoursOf(unkept)} 小时）：roster import`,
          en: `nobody is on call from ${open.from} to ${open.to}, nor at ${keeper.name.en}, which keeps the watch then (${hoursOf(unkept)} hours in all): roster import`,
        },
      };
    if (keeper)
      return {
        item: 'roster',
        subject: name,
        met: true,
        text: {
          zh: `未来 ${AHEAD_DAYS} 天有 ${hours} 小时无人，由${keeper.name.zh}代管，自 ${first.from} 起`,
          en: `nobody for ${hours} hours of the next ${AHEAD_DAYS} days, from ${first.from} on: ${keeper.name.en} keeps the watch then`,
        },
      };
    return {
      item: 'roster',
      subject: name,
      met: false,
      text: {
        zh: `${first.from} 至 ${first.to} 无人当班（共 ${hours} 小时）：roster import`,
        en: `nobody is on call from ${first.from} to ${first.to} (${hours} hours in all): roster import`,
      },
    };
  });
  if (centre !== undefined && own.has(centre) && !posts.some(({ unit }) => unit === centre))
    items.push({
      item: 'roster',
      subject: centre,
      met: false,
      text: { zh: '中心没有值班表：roster import', en: 'the centre has no roster: roster import' },
    });
  return items;
}

const hoursOf = (spans: readonly Span[]): number =>
  Math.round(spans.reduce((sum, { from, to }) => sum + toMillis(to) - toMillis(from), 0) / 3_600_000);

function channelItems({ units }: ReadinessSubject, { tested }: ReadinessSources): ReadinessItem[] {
  return units.map((unit): ReadinessItem => {
    const untested = [...new Set(unit.channels.map(({ kind }) => kind))].filter((kind) => !tested.get(unit.id)?.has(kind));
    return untested.length === 0
      ? { item: 'channel', subject: unit.id, met: true, text: { zh: '渠道已测试', en: 'every channel is tested' } }
      : {
          item: 'channel',
          subject: unit.id,
          met: false,
          text: {
            zh: `渠道未测试成功：${untested.join('、')}：notify test`,
            en: `not tested with success: ${untested.join(', ')}: notify test`,
          },
        };
  });
}

/** On record, not said: an exercise that was archived with everything done that was owed. One that went on in another is judged there. */
function drillItem({ id }: ReadinessSubject, { exercises }: ReadinessSources): ReadinessItem {
  const passed = exercises.find(({ obligations, mergedInto }) => {
    const owed = obligations.filter(({ state }) => state !== 'superseded');
    return mergedInto === undefined && owed.length > 0 && owed.every(({ state }) => state === 'met' || state === 'waived');
  });
  return passed
    ? { item: 'drill', subject: id, met: true, text: { zh: `演练通过：${passed.id}`, en: `a drill passed: ${passed.id}` } }
    : {
        item: 'drill',
        subject: id,
        met: false,
        text: { zh: '没有通过的演练：drill 场景 --tier', en: 'no drill has passed: drill SCENARIO --tier' },
      };
}
