import { useRef, useState } from 'react';
import { ApiProblem, NetworkDown } from '../api/client.ts';
import type { ApiIncident } from '../api/types.ts';
import { useDesk } from '../desk.tsx';
import { randomText } from '../session/pkce.ts';
import { useTexts } from '../texts/language.tsx';
import { onlyReminders } from './only-reminders.ts';

export type Outcome = { readonly kind: 'done' } | { readonly kind: 'refused' | 'undelivered'; readonly message: string };

const pathOf = (id: string): string => `/incidents/${encodeURIComponent(id)}`;
const isStale = (cause: unknown): boolean => cause instanceof ApiProblem && cause.status === 412;

/** One request whose answer is not known yet: sent again exactly as it was, it cannot act twice. */
interface Attempt {
  readonly content: string;
  readonly version: number;
  readonly key: string;
}

export interface Actions {
  readonly busy: boolean;
  perform(incident: ApiIncident, action: string, values: Readonly<Record<string, unknown>>): Promise<Outcome>;
}

/** Sends actions with the version the person saw, and turns what can go wrong into sentences. */
export function useActions(): Actions {
  const { api, live } = useDesk();
  const { t, word } = useTexts();
  const [busy, setBusy] = useState(false);
  const undelivered = useRef<Attempt>(undefined);

  const send = (id: string, body: object, { version, key }: Pick<Attempt, 'version' | 'key'>): Promise<ApiIncident> =>
    api.post<ApiIncident>(`${pathOf(id)}/actions`, body, { 'if-match': `"${version}"`, 'idempotency-key': key });

  const perform: Actions['perform'] = async (incident, action, values) => {
    const body = { action, ...values };
    const content = JSON.stringify([incident.id, body]);
    let attempt: Attempt =
      undelivered.current?.content === content ? undelivered.current : { content, version: incident.version, key: randomText() };
    undelivered.current = undefined;
    setBusy(true);
    try {
      const answer = await send(incident.id, body, attempt).catch(async (cause) => {
        const present = isStale(cause) ? await api.get<ApiIncident>(pathOf(incident.id)) : undefined;
        if (!present || !onlyReminders(present, attempt.version)) throw cause;
        // A clock that reminded somebody in the same moment is nothing to look at again.
        attempt = { content, version: present.version, key: randomText() };
        return send(incident.id, body, attempt);
      });
      live.take([answer]);
      void live.refresh(incident.id);
      return { kind: 'done' };
    } catch (cause) {
      if (cause instanceof NetworkDown) {
        undelivered.current = attempt;
        return { kind: 'undelivered', message: t('problem.network') };
      }
      if (cause instanceof ApiProblem && [404, 409, 412].includes(cause.status)) void live.refresh(incident.id);
      return { kind: 'refused', message: sentence(cause, action) };
    } finally {
      setBusy(false);
    }
  };

  const sentence = (cause: unknown, action: string): string => {
    if (!(cause instanceof ApiProblem)) return t('problem.other', { detail: (cause as Error).message });
    if (cause.status === 412) return t('problem.stale');
    if (cause.status === 409) {
      const allowed = (cause.problem.allowed ?? []).map((one) => word('action', one)).join(' · ');
      return t('problem.notAllowed', { action: word('action', action), allowed: allowed || t('problem.nothing') });
    }
    if (cause.status === 403) return `${t('problem.forbidden')}${cause.problem.detail ? ` (${cause.problem.detail})` : ''}`;
    return t('problem.other', { detail: cause.message });
  };

  return { busy, perform };
}
