import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { describe, expect, it } from 'vitest';
import { iotConsolePush } from '../../../lib/adapters/aws/iot-console-push.ts';
import { StoreLimitExceeded, StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import { jsonFault, serviceDouble } from './service-double.ts';

const TOPIC = 'citywatch/chancheng/push/place/chancheng/zumiao/gas';
const MESSAGE = { incident: 'chancheng-01hzy', version: 7 };

describe('pushes by IoT Core', () => {
  it('publish which incident changed to the topic, at most once', async () => {
    const double = await serviceDouble(() => ({}));
    await iotConsolePush(new IoTDataPlaneClient(double.settings)).push(TOPIC, MESSAGE);
    const [request] = double.requests;
    const url = new URL(request?.path ?? '', double.settings.endpoint);
    expect(request?.method).toBe('POST');
    expect(decodeURIComponent(url.pathname)).toBe(`/topics/${TOPIC}`);
    expect(url.searchParams.get('qos')).toBe('0');
    expect(JSON.parse(request?.body ?? '')).toEqual(MESSAGE);
  });

  it('go to the endpoint of their region, in China too, unless told otherwise', async () => {
    const client = new IoTDataPlaneClient({ region: 'cn-north-1' });
    const resolved = client.config.endpointProvider({ Region: 'cn-north-1' }, {});
    expect(resolved.url.hostname).toBe('data.ats.iot.cn-north-1.amazonaws.com.cn');
  });

  it.each([
    [503, 'ServiceUnavailableException', StoreUnavailable],
    [429, 'ThrottlingException', StoreUnavailable],
    [500, 'InternalFailureException', StoreUnavailable],
    [400, 'InvalidRequestException', StoreLimitExceeded],
  ])('have a named error for %i %s', async (status, type, expected) => {
    const double = await serviceDouble(() => jsonFault(status, type));
    const push = iotConsolePush(new IoTDataPlaneClient(double.settings));
    await expect(push.push(TOPIC, MESSAGE)).rejects.toBeInstanceOf(expected);
  });
});
