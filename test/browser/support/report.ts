import type { RunningCity } from '../../support/city.ts';

/** Reports an incident by hand, as the duty officer of Chancheng. Returns its id. */
export async function report(city: RunningCity, title: string, rest: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const body = { domain: 'other', kind: 'collapse', town: 'shiwan', grade: 'III', title, ...rest };
  const answer = await city.api('chancheng-duty', 'POST', '/v1/incidents', body);
  if (answer.status !== 201) throw new Error(`the report was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return (answer.body as { readonly id: string }).id;
}

/** Does an action by the API, at the incident's present version. */
export async function actByApi(city: RunningCity, user: string, id: string, action: string, rest: object = {}): Promise<void> {
  const { version } = (await city.api(user, 'GET', `/v1/incidents/${id}`)).body as { readonly version: number };
  const answer = await city.api(user, 'POST', `/v1/incidents/${id}/actions`, { action, ...rest }, { 'if-match': `"${version}"` });
  if (answer.status !== 200) throw new Error(`${action} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}
