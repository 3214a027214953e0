import { Checkbox, Input } from 'antd';
import { useId } from 'react';
import type { ApiIncident } from '../api/types.ts';
import { Moment } from '../components/moment.tsx';
import { titleOf } from '../components/title.ts';
import { useLive } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import type { Labelled } from './field-input.tsx';
import { SearchedChoice } from './searched-choice.tsx';

/** The city's time, whatever the browser's is. */
const CITY_OFFSET = '+08:00';

/** A moment of the city's clock; the browser brings its own calendar, also on a telephone. */
export function DueInput({ label, field, value, onChange }: Labelled) {
  const id = useId();
  const typed = typeof value === 'string' ? value.slice(0, 16) : '';
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        name={field.name}
        type="datetime-local"
        value={typed}
        onChange={({ target }) => onChange(target.value ? `${target.value.slice(0, 16)}:00${CITY_OFFSET}` : undefined)}
      />
    </div>
  );
}

const OVER: readonly ApiIncident['state'][] = ['cleared', 'archived', 'false-alarm'];

/** The other open incidents, of those the person sees: what is played goes with what is played. */
export function IncidentInput(props: Labelled) {
  const { incident } = props;
  const { incidents } = useLive();
  const { word, language } = useTexts();
  const others = [...incidents.values()].filter(
    (other) => other.id !== incident.id && !OVER.includes(other.state) && other.exercise === incident.exercise,
  );
  const options = others.map((other) => ({ value: other.id, label: `${titleOf(other, { language, word })} · ${other.id}` }));
  return <SearchedChoice {...props} options={options} />;
}

/** Which alarms become an incident of their own. */
export function AlarmsInput({ label, incident, value, onChange }: Labelled) {
  const chosen = Array.isArray(value) ? (value as string[]) : [];
  const own = (incident.alarms ?? []).filter(({ movedTo }) => !movedTo);
  return (
    <fieldset className="field choice">
      <legend>{label}</legend>
      <Checkbox.Group value={chosen} onChange={onChange}>
        {own.map((alarm) => (
          <Checkbox key={alarm.episode} value={alarm.episode}>
            {alarm.sensor} · {alarm.rule} · <Moment time={alarm.onsetAt} />
          </Checkbox>
        ))}
      </Checkbox.Group>
    </fieldset>
  );
}
