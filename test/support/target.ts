import type { CityApi } from './city.ts';
import type { Device } from './device.ts';

/** What a unit's own system got to know. */
export interface Told {
  readonly incident: string;
  readonly event: string;
}

/** A district of `test/fixtures/cities/minutes`, on one machine or in the cloud: a scenario that is given this one runs on both. */
export interface Target extends CityApi {
  /** A user's access token for the API. */
  token(user: string): Promise<string>;
  /** Status of a request with this token, or with none. */
  statusWith(token: string | undefined, path: string): Promise<number>;
  connectDevice(thing: string): Promise<Device>;
  /** What reached a unit that listens. */
  told(unit: string): Promise<readonly Told[]>;
}

/** Status of a request with this bearer token, or with none. */
export async function statusOf(url: string, token: string | undefined): Promise<number> {
  return (await fetch(url, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })).status;
}

export const MINUTES_CITY = 'test/fixtures/cities/minutes';
