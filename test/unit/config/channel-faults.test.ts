import { describe, expect, it } from 'vitest';
import { unknownPlaceholders } from '../../../lib/core/notification/placeholders.ts';
import { expectFaults, type FaultCase } from './fault-cases.ts';
import { loadMiniCity, type Plant } from './mini-city.ts';

const GAS = 'id: "foshan-gas"\n    name: { zh: 单位, en: Unit }\n    kind: owner\n    tier: "foshan"\n    domains: []\n    channels: ';
const channels = (text: string): Plant => ['units.yaml', `${GAS}[{ kind: outbox }]`, `${GAS}[{ kind: outbox }, ${text}]`];
const PROVIDERS = (more = '', body = 'json: { to: "{phone}", text: "{text}" }'): Plant => [
  'channels.yaml',
  undefined,
  `providers:\n  - id: relay\n    kind: sms\n    url: "https://relay.example.org"\n    ${body}\n${more}`,
];

const cases: readonly FaultCase[] = [
  { what: 'a kind nobody knows', plant: [channels('{ kind: pager }')], faults: [['units.yaml:21', /kind/]] },
  { what: 'a robot without its secret’s name', plant: [channels('{ kind: wecom }')], faults: [['units.yaml:21', /secret: missing/]] },
  {
    what: 'a robot whose address is written down',
    plant: [channels('{ kind: dingtalk, secret: r, to: "https://x.example" }')],
    faults: [['units.yaml:21', /unknown key "to"/]],
  },
  {
    what: 'a webhook without encryption',
    plant: [channels('{ kind: webhook, to: "http://gas.example/secret-path" }')],
    faults: [['units.yaml:21', /"http:\/\/gas\.example": expected an https URL/]],
  },
  {
    what: 'a webhook with a password in its address',
    plant: [channels('{ kind: webhook, to: "https://u:p@gas.example" }')],
    faults: [['units.yaml:21', /"https:\/\/gas\.example": expected an https URL without user/]],
  },
  {
    what: 'short messages by nobody',
    plant: [channels('{ kind: sms, provider: relay }')],
    faults: [['units.yaml:21', /no provider "relay"/]],
  },
  {
    what: 'calls by a provider of short messages',
    plant: [channels('{ kind: voice, provider: relay }'), PROVIDERS()],
    faults: [['units.yaml:21', /relay is for sms/]],
  },
  {
    what: 'a placeholder that stands for nothing',
    plant: [PROVIDERS('', 'json: { to: "{phone}", text: "{message}" }')],
    faults: [['channels.yaml:2', /\{message\} stands for nothing: expected \{phone\}/]],
  },
  {
    what: 'a request that calls nobody',
    plant: [PROVIDERS('', 'form: { text: "{text}" }')],
    faults: [['channels.yaml:2', /nothing says \{phone\}/]],
  },
  {
    what: 'a map without a place',
    plant: [['channels.yaml', undefined, 'map: { url: "https://map.example", datum: gcj02 }\n']],
    faults: [['channels.yaml:1', /\{lat\} and \{lon\}/]],
  },
];

describe('faults of channels', () => {
  it.each(cases)('$what', expectFaults);

  it('there are none in a city with all of them', async () => {
    const all = '{ kind: wecom, secret: "r" }, { kind: webhook, to: "http://127.0.0.1:9/hook" }, { kind: sms, provider: relay }';
    const { city, faults } = await loadMiniCity(channels(all), PROVIDERS());
    expect(faults).toEqual([]);
    expect(city?.registry.messaging?.providers).toMatchObject([{ id: 'relay', method: 'POST' }]);
  });

  it('a secret is named before a request asks for it', () => {
    const provider = { id: 'p', kind: 'sms' as const, method: 'POST' as const, url: 'https://p/{phone}', headers: { a: '{secret.token}' } };
    expect(unknownPlaceholders(provider)).toEqual(['secret.token']);
    expect(unknownPlaceholders({ ...provider, secret: 's' })).toEqual([]);
  });
});
