import { describe, expect, it } from 'vitest';
import { parseTelemetryTopic } from '../../../lib/core/telemetry/telemetry-topic.ts';

describe('a telemetry topic', () => {
  it('names tenant and thing, with or without the prefix of Basic Ingest', () => {
    const place = { tenant: 'chancheng', thing: 'gas-zumiao-01' };
    expect(parseTelemetryTopic('citywatch/chancheng/gas-zumiao-01/telemetry')).toEqual(place);
    expect(parseTelemetryTopic('$aws/rules/citywatch_chancheng_telemetry/citywatch/chancheng/gas-zumiao-01/telemetry')).toEqual(place);
  });

  it.each([
    '',
    'citywatch/chancheng/gas-zumiao-01/commands',
    'citywatch/chancheng/gas-zumiao-01/telemetry/',
    'citywatch/chancheng/gas-zumiao-01/telemetry/x',
    'citywatch/chancheng//telemetry',
    'citywatch//gas-zumiao-01/telemetry',
    'citywatch/chancheng/telemetry',
    '/citywatch/chancheng/gas-zumiao-01/telemetry',
    'x/citywatch/chancheng/gas-zumiao-01/telemetry',
    '$aws/rules//citywatch/chancheng/gas-zumiao-01/telemetry',
    '$aws/rules/a/b/citywatch/chancheng/gas-zumiao-01/telemetry',
    '$aws/rules/a-b/citywatch/chancheng/gas-zumiao-01/telemetry',
    'citywatch/chancheng/+/telemetry',
    'citywatch/chancheng/#/telemetry',
    'citywatch/Chancheng/gas-zumiao-01/telemetry',
    'citywatch/禅城/gas-zumiao-01/telemetry',
    'citywatch/chancheng/gas-zumiao-01/telemetry\n',
    'citywatch/chancheng/../telemetry',
  ])('is not %j', (topic) => {
    expect(parseTelemetryTopic(topic)).toBeUndefined();
  });
});
