import type { CapAlert, CapInfo } from '../../../lib/core/cap/model.ts';
import { parseCap } from '../../../lib/core/cap/parse.ts';
import { writeCap } from '../../../lib/core/cap/write.ts';
import type { ApiAnswer, ApiCity } from './api-city.ts';

/** A message as Chancheng's own system would send it, or another one by members given. */
export const theirs = (more: Partial<CapAlert> = {}, infoMore: Partial<CapInfo> = {}): CapAlert => ({
  identifier: 'CC-2026-0001',
  sender: 'alarm@chancheng.example',
  sent: '2026-11-23T19:58:00+08:00',
  status: 'Actual',
  msgType: 'Alert',
  scope: 'Public',
  info: [
    {
      language: 'zh-CN',
      category: ['Safety'],
      event: '燃气泄漏',
      responseType: ['Evacuate'],
      urgency: 'Immediate',
      severity: 'Severe',
      certainty: 'Likely',
      headline: '祖庙燃气泄漏',
      contact: '值班室 0757-82345678',
      parameter: [{ valueName: 'their-case', value: '4711' }],
      area: [{ areaDesc: '祖庙', circle: ['23.03,113.11 0.3'], geocode: [{ valueName: 'GB/T 2260', value: '440604012' }] }],
      ...infoMore,
    },
  ],
  ...more,
});

export const handIn = (city: ApiCity, alert: CapAlert | string, by = 'system', headers: Record<string, string> = {}): Promise<ApiAnswer> =>
  city.call(by, 'POST', '/v1/cap', {
    bytes: Buffer.from(typeof alert === 'string' ? alert : writeCap(alert)),
    headers: { 'content-type': 'application/cap+xml', ...headers },
  });

/** The message in an answer, which must be without any fault. */
export function messageIn(text: string): CapAlert {
  const { alert, faults } = parseCap(Buffer.from(text));
  if (!alert || faults.length > 0) throw new Error(`${JSON.stringify(faults)} in ${text}`);
  return alert;
}

export const incidentIn = ({ headers }: ApiAnswer): { id: string } => ({ id: headers.location?.replace('/v1/incidents/', '') ?? '' });

export async function newest(city: ApiCity, incident: { readonly id: string }): Promise<CapAlert> {
  return messageIn((await city.get('auditor', `/v1/incidents/${incident.id}/cap`)).text);
}

interface Listed {
  readonly identifier: string;
  readonly received: boolean;
  readonly xml: string;
}

/** The whole series, oldest first. */
export async function series(city: ApiCity, incident: { readonly id: string }): Promise<CapAlert[]> {
  const { body } = await city.get('auditor', `/v1/incidents/${incident.id}/cap`, { all: 'true' });
  return (body.items as Listed[]).map(({ xml }) => messageIn(xml)).reverse();
}
