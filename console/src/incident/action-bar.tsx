import { Alert, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { ApiIncident } from '../api/types.ts';
import { useTexts } from '../texts/language.tsx';
import { actionsFor, groupActions, isAtOnce } from './action-fields.ts';
import { ActionForm } from './action-form.tsx';
import { BlockedActions } from './blocked-actions.tsx';
import { type Outcome, useActions } from './use-actions.ts';

/** What the person may do now. The first button leads on in the incident's life. */
export function ActionBar({ incident }: { readonly incident: ApiIncident }) {
  const { t, word } = useTexts();
  const actions = useActions();
  const [asked, setAsked] = useState<string>();
  const [outcome, setOutcome] = useState<Outcome>();
  const section = useRef<HTMLElement>(null);
  const opener = useRef<Element>(null);
  const { leading, further } = groupActions(actionsFor(incident));

  const start = async (action: string): Promise<void> => {
    setOutcome(undefined);
    if (!isAtOnce(action)) {
      opener.current = document.activeElement;
      setAsked(action);
      return;
    }
    setOutcome(await actions.perform(incident, action, {}));
  };
  // A form that was given up leads back to the button that opened it.
  useEffect(() => {
    if (asked) return;
    if (opener.current instanceof HTMLElement) opener.current.focus();
    opener.current = null;
  }, [asked]);
  // The button that was pressed is gone with the state it belonged to: the keyboard stays with the actions.
  useEffect(() => {
    if (outcome) section.current?.focus({ preventScroll: true });
  }, [outcome]);
  const button = (action: string, primary: boolean) => (
    <Button
      key={action}
      type={primary ? 'primary' : 'default'}
      size={primary && action === 'acknowledge' ? 'large' : 'middle'}
      className={primary ? `action-${action}` : undefined}
      data-testid={`action-${action}`}
      loading={actions.busy && asked === undefined && primary}
      disabled={actions.busy}
      onClick={() => void start(action)}
    >
      {word('action', action)}
    </Button>
  );

  return (
    <section className="action-bar" aria-label={t('actions.label')} tabIndex={-1} ref={section}>
      <div className="action-row">
        {leading.map((action, index) => button(action, index === 0))}
        {further.map((action) => button(action, false))}
        {leading.length + further.length === 0 ? <span className="faint">{t('actions.none')}</span> : null}
      </div>
      <BlockedActions incident={incident} />
      <div role="status" className="action-outcome">
        {outcome?.kind === 'done' ? <span className="done">✓ {t('incident.updated')}</span> : null}
      </div>
      {outcome && outcome.kind !== 'done' ? (
        <Alert
          type={outcome.kind === 'undelivered' ? 'warning' : 'error'}
          showIcon
          title={outcome.message}
          closable={{ onClose: () => setOutcome(undefined) }}
        />
      ) : null}
      {asked ? (
        <ActionForm
          action={asked}
          incident={incident}
          actions={actions}
          onClose={(done) => {
            setAsked(undefined);
            if (done) setOutcome({ kind: 'done' });
          }}
        />
      ) : null}
    </section>
  );
}
