import type { Bilingual } from '../core/registry/model.ts';
import type { BaseMap } from './base-map.ts';

/** `/config.json`, served beside the console: what it talks to. Addresses without a host are of its own origin. */
export interface ConsoleConfig {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  /** Where signing out goes on to, so that the issuer's own session ends too. Absent: the tab's session ends, no more. */
  readonly endSessionEndpoint?: string;
  readonly clientId: string;
  /** Space-separated, `openid` among them. */
  readonly scope: string;
  readonly apiBase: string;
  /** Where pushes come from: MQTT over WebSocket. Absent: there are none, and the console asks instead. */
  readonly mqttUrl?: string;
  readonly city: Bilingual;
  /** Absent: the console draws a schematic of its own. */
  readonly baseMap?: BaseMap;
}
