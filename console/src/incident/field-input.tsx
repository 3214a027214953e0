import { Input, Radio } from 'antd';
import { type ReactNode, useId } from 'react';
import type { ApiIncident, Grade } from '../api/types.ts';
import { GradeBadge } from '../components/grade-badge.tsx';
import { useDesk, useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { type ActionField, FALSE_ALARM_REASONS, labelOf, mayConfirm, obligationChoices, RADIUSES } from './action-fields.ts';
import { EvidenceInput } from './evidence-input.tsx';
import { AlarmsInput, DueInput, IncidentInput } from './life-inputs.tsx';
import { PositionInput } from './position-input.tsx';
import { SearchedChoice } from './searched-choice.tsx';

interface FieldInputProps {
  readonly action: string;
  readonly incident: ApiIncident;
  readonly field: ActionField;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

const GRADES: readonly Grade[] = ['I', 'II', 'III'];
const LONGEST_TEXT = 4000;
const ONE_LINE: readonly string[] = ['callee', 'plan', 'area', 'title'];

/** One member of an action's body, with its label. */
export function FieldInput(props: FieldInputProps) {
  const { t } = useTexts();
  const id = useId();
  const { name, required } = props.field;
  if (name === 'position') return <PositionInput value={props.value} onChange={props.onChange} />;
  const text = typeof props.value === 'string' ? props.value : '';
  const label = (
    <>
      {t(labelOf(props.action, name))} {required ? null : <small className="faint">({t('form.optional')})</small>}
    </>
  );
  if (name === 'level' || name === 'grade') return <LevelInput label={label} {...props} />;
  if (name === 'evidence') return <EvidenceInput label={label} {...props} />;
  if (name === 'due') return <DueInput label={label} {...props} />;
  if (name === 'into') return <IncidentInput label={label} {...props} />;
  if (name === 'alarms') return <AlarmsInput label={label} {...props} />;
  if (name === 'plan' && props.action === 'end-plan') return <PlanInput label={label} {...props} />;
  if (name === 'reasonCode') {
    return <Choice label={label} {...props} choices={FALSE_ALARM_REASONS.map((code) => ({ value: code, shown: t(`reason.${code}`) }))} />;
  }
  if (name === 'answered' || name === 'granted') {
    const choices = [
      { value: true, shown: t('form.yes') },
      { value: false, shown: t('form.no') },
    ];
    return <Choice label={label} {...props} choices={choices} />;
  }
  if (name === 'radius') {
    const choices = RADIUSES.map((metres) => ({ value: metres, shown: `${metres / 1000} km` }));
    return <Choice label={label} {...props} choices={choices} hint={t('form.radiusHint')} />;
  }
  if (name === 'obligation') return <ObligationInput label={label} {...props} />;
  if (name === 'unit') return <UnitInput label={label} {...props} />;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Input.TextArea
        id={id}
        name={name}
        value={text}
        maxLength={LONGEST_TEXT}
        autoSize={{ minRows: ONE_LINE.includes(name) ? 1 : 2, maxRows: 8 }}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </div>
  );
}

export interface Labelled extends FieldInputProps {
  readonly label: ReactNode;
}

interface ChoiceProps extends Labelled {
  readonly choices: readonly { readonly value: string | boolean | number; readonly shown: ReactNode; readonly disabled?: boolean }[];
  readonly hint?: string | undefined;
}

function Choice({ label, field, value, onChange, choices, hint }: ChoiceProps) {
  return (
    <fieldset className="field choice">
      <legend>{label}</legend>
      <Radio.Group name={field.name} value={value} onChange={(event) => onChange(event.target.value)}>
        {choices.map((choice) => (
          <Radio key={String(choice.value)} value={choice.value} disabled={choice.disabled === true}>
            {choice.shown}
          </Radio>
        ))}
      </Radio.Group>
      {hint ? <small className="faint">{hint}</small> : null}
    </fieldset>
  );
}

function LevelInput(props: Labelled) {
  const { t } = useTexts();
  const { me } = useDesk();
  const { level, grade: of } = props.incident;
  // What is regraded cannot become what it is; to and from I a shift leader does it.
  const now = props.action === 'regrade' ? (props.field.name === 'level' ? level : of) : undefined;
  const mayLeave = !now || mayConfirm(now, me.roles);
  const choices = GRADES.map((grade) => ({
    value: grade,
    shown: <GradeBadge grade={grade} />,
    disabled: grade === now || !mayLeave || !mayConfirm(grade, me.roles),
  }));
  const hint = mayConfirm('I', me.roles) ? undefined : t('level.leaderOnly');
  return <Choice {...props} choices={choices} hint={hint} />;
}

function PlanInput(props: Labelled) {
  const active = (props.incident.plans ?? []).filter(({ endedAt }) => !endedAt);
  return <Choice {...props} choices={active.map(({ plan }) => ({ value: plan, shown: plan }))} />;
}

/** Left out where there is nothing to choose. */
function ObligationInput(props: Labelled) {
  const { me } = useDesk();
  const { word } = useTexts();
  const names = useNames();
  const choices = obligationChoices(props.action, props.incident, me.unit);
  if (choices.length <= 1 && !props.field.required) return null;
  const shown = choices.map((one) => ({
    value: one.id,
    shown: `${word('obligation', one.action)} · ${names.unit(one.unit)} · ${word('body', one.body)}`,
  }));
  return <Choice {...props} choices={shown} />;
}

function UnitInput(props: Labelled) {
  const { units } = useDesk();
  const { name } = useTexts();
  return <SearchedChoice {...props} options={[...units.values()].map((unit) => ({ value: unit.id, label: name(unit.name) }))} />;
}
