import { Button } from 'antd';
import { useId } from 'react';
import type { ApiIncident } from '../api/types.ts';
import { useTexts } from '../texts/language.tsx';

/** What one would look for and may not do now: there, out of use, with the reason beside it. */
export function BlockedActions({ incident: { blockedActions = [] } }: { readonly incident: ApiIncident }) {
  const { t, word } = useTexts();
  const id = useId();
  if (blockedActions.length === 0) return null;
  return (
    <details className="blocked">
      <summary>{t('actions.blocked', { count: blockedActions.length })}</summary>
      <ul>
        {blockedActions.map(({ action, because }) => (
          <li key={action} data-blocked={action}>
            <Button size="small" disabled aria-describedby={`${id}${action}`}>
              {word('action', action)}
            </Button>{' '}
            <small id={`${id}${action}`}>{t(`blocked.${because}`)}</small>
          </li>
        ))}
      </ul>
    </details>
  );
}
