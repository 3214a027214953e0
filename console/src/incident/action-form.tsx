import { Alert, Modal } from 'antd';
import { useState } from 'react';
import type { ApiIncident, Me } from '../api/types.ts';
import { useDesk, useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { actionsFor, fieldsOf, isAsked, labelOf, mayConfirm, obligationChoices } from './action-fields.ts';
import { ChangedMeanwhile } from './changed-meanwhile.tsx';
import { SENDING } from './evidence-input.tsx';
import { FieldInput } from './field-input.tsx';
import { LOCATING } from './position-input.tsx';
import type { Actions, Outcome } from './use-actions.ts';

interface ActionFormProps {
  readonly action: string;
  readonly incident: ApiIncident;
  readonly actions: Actions;
  /** The form is done with: submitted, or given up. */
  readonly onClose: (done: boolean) => void;
}

const SUBMIT_BUTTON = { 'data-testid': 'submit-action' };

type Values = Readonly<Record<string, unknown>>;

/** Asks for what an action needs. What was typed stays until it was delivered or given up. */
export function ActionForm({ action, incident, actions, onClose }: ActionFormProps) {
  const { t, word } = useTexts();
  const { me } = useDesk();
  const [values, setValues] = useState<Values>(() => initialValues(action, incident, me));
  const [openedAt] = useState(incident.version);
  const [outcome, setOutcome] = useState<Outcome>();
  const fields = fieldsOf(action).filter(({ name }) => isAsked(action, name, incident));
  // Somebody else acted while this form was open.
  const overtaken = !actionsFor(incident).includes(action);
  const mayNot = overtaken || values.position === LOCATING || values.evidence === SENDING;

  const submit = async (): Promise<void> => {
    const missing = fields.find(({ name, required }) => required && isEmpty(values[name]));
    if (missing) {
      setOutcome({ kind: 'refused', message: t('form.required', { field: t(labelOf(action, missing.name)) }) });
      return;
    }
    const result = await actions.perform(
      incident,
      action,
      Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value))),
    );
    setOutcome(result);
    if (result.kind === 'done') onClose(true);
  };

  return (
    <Modal
      open
      title={word('action', action)}
      okText={t('form.submit')}
      cancelText={t('form.cancel')}
      confirmLoading={actions.busy}
      okButtonProps={{ ...SUBMIT_BUTTON, disabled: mayNot }}
      mask={{ closable: false }}
      onOk={() => void submit()}
      onCancel={() => onClose(false)}
    >
      <form
        className="action-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!mayNot) void submit();
        }}
      >
        {actions.busy ? null : <ChangedMeanwhile incident={incident} since={openedAt} overtaken={overtaken} action={action} />}
        {action === 'dispatch' ? <DispatchList incident={incident} /> : null}
        {fields.map((field) => (
          <FieldInput
            key={field.name}
            action={action}
            incident={incident}
            field={field}
            value={values[field.name]}
            onChange={(value) => setValues((known) => ({ ...known, [field.name]: value }))}
          />
        ))}
        {outcome && outcome.kind !== 'done' ? (
          <Alert type={outcome.kind === 'undelivered' ? 'warning' : 'error'} showIcon title={outcome.message} />
        ) : null}
      </form>
    </Modal>
  );
}

/** A dispatch reaches many: whom, is shown before it is done. */
function DispatchList({ incident }: { readonly incident: ApiIncident }) {
  const { t } = useTexts();
  const names = useNames();
  const units = [...new Set((incident.obligations ?? []).filter(({ state }) => state === 'pending').map(({ unit }) => unit))];
  return (
    <div className="field">
      <p>{t('form.dispatchTo')}</p>
      <ul className="unit-list">
        {units.map((unit) => (
          <li key={unit}>{names.unit(unit)}</li>
        ))}
      </ul>
    </div>
  );
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.length === 0) || (typeof value === 'string' && value.trim() === '');

/** The grade is the level most often confirmed, unless a higher one is proposed; where there is one obligation, it is the one meant. */
function initialValues(action: string, incident: ApiIncident, me: Me): Values {
  if (action === 'confirm') {
    const level = incident.level ?? incident.proposedLevel ?? incident.grade;
    return mayConfirm(level, me.roles) ? { level } : {};
  }
  if (action === 'merge' && incident.mergeProposed) return { into: incident.mergeProposed };
  const [only, ...others] = obligationChoices(action, incident, me.unit);
  const named = fieldsOf(action).some(({ name }) => name === 'obligation');
  return named && only && others.length === 0 ? { obligation: only.id } : {};
}
