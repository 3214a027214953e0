import { useId } from 'react';
import { unitText } from '../../components/use-measured.ts';
import { useTexts } from '../../texts/language.tsx';
import { conditionText, isNoTime, spanText } from '../../things/condition-text.ts';
import type { ApiRuleInForce } from '../types.ts';
import { type BoundName, conditionsOf, type TypedBounds } from './bounds.ts';

interface BoundsFormProps {
  readonly rule: ApiRuleInForce;
  readonly typed: TypedBounds;
  readonly faults: readonly { readonly pointer: string; readonly message: string }[];
  readonly unreadable: readonly BoundName[];
  readonly disabled: boolean;
  readonly onChange: (typed: TypedBounds) => void;
}

/** The bounds of a rule as they are in force, and as they are to be; what is wrong stands beside the bound it is about. */
export function BoundsForm({ rule, typed, faults, unreadable, disabled, onChange }: BoundsFormProps) {
  const { t } = useTexts();
  const general = faults.filter(({ pointer }) => !/\/bounds\/(I|II|III|clear)\b/.test(pointer));
  return (
    <fieldset className="bounds-form" disabled={disabled}>
      <legend>
        {t('trial.bounds')} {rule.share ? <small className="faint">{t('trial.share', { share: rule.share })}</small> : null}
      </legend>
      {conditionsOf(rule).map(({ name, condition }) => {
        const grade = rule.grades.find((one) => one.grade === name);
        const own = faults.filter(({ pointer }) => pointer.endsWith(`/bounds/${name}`)).map(({ message }) => message);
        return (
          <BoundField
            key={name}
            label={name === 'clear' ? t('trial.clear') : t(`grade.${name}`)}
            now={conditionText(t, condition, rule.share ? '%' : rule.unit)}
            time={grade && !isNoTime(grade.for) ? t('thing.for', { time: spanText(grade.for) }) : ''}
            unit={rule.share ? '%' : unitText(rule.unit)}
            texts={typed[name] ?? []}
            fault={unreadable.includes(name) ? t('trial.noNumber') : own.join(' ')}
            onChange={(texts) => onChange({ ...typed, [name]: texts })}
          />
        );
      })}
      {general.map(({ pointer, message }) => (
        <p key={pointer + message} className="fault" role="alert">
          {message}
        </p>
      ))}
    </fieldset>
  );
}

interface BoundFieldProps {
  readonly label: string;
  readonly now: string;
  readonly time: string;
  readonly unit: string;
  readonly texts: readonly string[];
  readonly fault: string;
  readonly onChange: (texts: readonly string[]) => void;
}

function BoundField({ label, now, time, unit, texts, fault, onChange }: BoundFieldProps) {
  const { t } = useTexts();
  const id = useId();
  return (
    <div className="bound">
      <b>{label}</b>
      <span className="faint">
        {t('trial.now', { bound: now })} {time}
      </span>
      <span className="bound-inputs">
        {texts.map((text, index) => (
          <input
            // biome-ignore lint/suspicious/noArrayIndexKey: the low bound and the high one
            key={index}
            inputMode="decimal"
            value={text}
            aria-label={`${label} ${texts.length > 1 ? t(index === 0 ? 'trial.low' : 'trial.high') : t('trial.bound')}`}
            aria-invalid={fault !== ''}
            aria-describedby={fault === '' ? undefined : id}
            onChange={(event) => onChange(texts.map((before, at) => (at === index ? event.target.value : before)))}
          />
        ))}
        {unit}
      </span>
      {fault === '' ? null : (
        <span id={id} className="fault" role="alert">
          {fault}
        </span>
      )}
    </div>
  );
}
