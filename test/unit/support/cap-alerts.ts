import fc from 'fast-check';
import * as cap from '../../../lib/core/cap/model.ts';
import { capTime } from '../../../lib/core/cap/times.ts';
import { xmlText } from '../../../lib/core/cap/write.ts';

/** Every member of CAP 1.2 in any combination that its rules allow. */

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }).map(xmlText),
  fc.constantFrom(' <b>&amp;</b> ', 'a\r\nb\tc\n', ']]>', '积水 “深” 25 cm', '\u{1F30A}'),
);
const filled = text.map((some) => `x${some}`);
const name = fc.stringMatching(/^[A-Za-z0-9.@:_-]{1,20}$/);
const time = fc
  .tuple(fc.integer({ min: 0, max: 4_000_000_000 }), fc.constantFrom('+08:00', '-05:00', '+00:00', '+05:30'))
  .map(([seconds, offset]) => capTime(seconds * 1000).replace('+08:00', offset));
const degrees = (most: number) => fc.integer({ min: -most * 10_000, max: most * 10_000 }).map((number) => String(number / 10_000));
const pair = fc.tuple(degrees(90), degrees(180)).map(([lat, lon]) => `${lat},${lon}`);
const polygon = fc.array(pair, { minLength: 3, maxLength: 5 }).map((corners) => [...corners, corners[0]].join(' '));
const circle = fc.tuple(pair, fc.integer({ min: 0, max: 500 })).map(([centre, radius]) => `${centre} ${radius / 10}`);
const uri = fc.constantFrom('https://example.com/a?b=c&d=e', 'http://例子.cn/图');
const named = fc.record({ valueName: filled, value: text });
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });

/** An absent member is absent, not undefined: that is how a message is read. */
const record = <T extends object>(required: { [K in keyof T]: fc.Arbitrary<T[K]> }, optional: object): fc.Arbitrary<T> =>
  fc.record({ ...required, ...optional } as never, { requiredKeys: Object.keys(required) as never }) as unknown as fc.Arbitrary<T>;

const resource = fc.oneof(
  record<cap.CapResource>({ resourceDesc: text, mimeType: fc.constant('image/png') }, { size: fc.nat().map(String), uri }),
  record<cap.CapResource>(
    { resourceDesc: text, mimeType: fc.constant('text/plain;charset=utf-8') },
    { derefUri: fc.constant('5Yaz\n6K6u') },
  ),
);

const area = fc.oneof(
  record<cap.CapArea>({ areaDesc: text }, { polygon: some(polygon), circle: some(circle), geocode: some(named) }),
  record<cap.CapArea>({ areaDesc: text, altitude: fc.constant('120.5') }, { ceiling: fc.constant('900') }),
);

export const info = record<cap.CapInfo>(
  {
    category: some(fc.constantFrom(...cap.CATEGORIES)),
    event: filled,
    urgency: fc.constantFrom(...cap.URGENCIES),
    severity: fc.constantFrom(...cap.SEVERITIES),
    certainty: fc.constantFrom(...cap.CERTAINTIES),
  },
  {
    language: fc.constantFrom('zh-CN', 'en-US', 'pt-BR'),
    responseType: some(fc.constantFrom(...cap.RESPONSE_TYPES)),
    audience: text,
    eventCode: some(named),
    onset: time,
    senderName: text,
    headline: text,
    description: text,
    instruction: text,
    web: uri,
    contact: text,
    parameter: some(named),
    resource: some(resource),
    area: some(area),
  },
);

const head = { identifier: name, sender: name, sent: time };
const optional = { source: text, code: some(text), note: text, incidents: text };

/** Alerts as other systems send them. */
export const alerts = fc.oneof(
  record<cap.CapAlert>(
    {
      ...head,
      status: fc.constantFrom('Actual', 'Exercise', 'Test'),
      msgType: fc.constant('Alert'),
      scope: fc.constant('Public'),
      info: some(info),
    },
    optional,
  ),
  record<cap.CapAlert>(
    {
      ...head,
      status: fc.constant('Actual'),
      msgType: fc.constantFrom('Alert', 'Update'),
      scope: fc.constant('Private'),
      addresses: filled,
      references: fc.constant('their@system,one.1,2026-11-23T19:00:00+08:00'),
      info: some(info),
    },
    optional,
  ),
);
