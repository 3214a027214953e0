import { everyItem } from './api.ts';
import type { RunningCity } from './city.ts';
import { connectDevice } from './device.ts';
import type { NotificationView } from './incidents.ts';
import { statusOf, type Target } from './target.ts';

/** A district of a city on this machine. What was sent to a unit's outbox counts as having reached it. */
export function localTarget(city: RunningCity, district: string): Target {
  return {
    api: city.api,
    token: city.token,
    statusWith: (token, path) => statusOf(`${city.http}${path}`, token),
    connectDevice: (thing) => connectDevice(city, district, thing),
    told: async (unit) =>
      (await everyItem<NotificationView>(city, '/v1/notifications?limit=200')).filter((row) => row.unit === unit && row.sentAt !== null),
  };
}
