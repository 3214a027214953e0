import { Checkbox, Input } from 'antd';
import { useId, useRef, useState } from 'react';
import type { Position } from '../api/types.ts';
import { useTexts } from '../texts/language.tsx';
import { typedPosition } from './typed-position.ts';

/** The value while the browser looks for the position: the form must not be sent without what was asked for. */
export const LOCATING = 'locating';

const LONGEST_MILLIS = 10_000;

interface PositionInputProps {
  readonly value: unknown;
  readonly onChange: (value: Position | typeof LOCATING | undefined) => void;
}

/** The browser asks the person before it tells where they are; where it cannot tell, the person types it. */
export function PositionInput({ value, onChange }: PositionInputProps) {
  const { t } = useTexts();
  const id = useId();
  const [failed, setFailed] = useState(!navigator.geolocation);
  const [typed, setTyped] = useState('');
  const wanted = useRef(false);
  const type = (text: string): void => {
    setTyped(text);
    onChange(typedPosition(text));
  };
  const ask = (checked: boolean): void => {
    wanted.current = checked;
    setFailed(false);
    onChange(checked ? LOCATING : undefined);
    if (!checked) return;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (wanted.current) onChange({ lat: coords.latitude, lon: coords.longitude });
      },
      () => {
        if (!wanted.current) return;
        setFailed(true);
        onChange(undefined);
      },
      { timeout: LONGEST_MILLIS, enableHighAccuracy: true },
    );
  };
  const found = typeof value === 'object' && value !== null ? (value as Position) : undefined;
  return (
    <div className="field" aria-live="polite">
      {failed ? (
        <>
          <label htmlFor={id}>{t('form.positionTyped')}</label>
          <Input id={id} value={typed} placeholder="23.0300, 113.1120" onChange={(event) => type(event.target.value)} />
        </>
      ) : (
        <Checkbox checked={value !== undefined} onChange={(event) => ask(event.target.checked)}>
          {t('form.position')}
        </Checkbox>
      )}
      {value === LOCATING ? <small className="faint">{t('form.locating')}</small> : null}
      {found ? (
        <small className="faint">
          {found.lat.toFixed(5)}, {found.lon.toFixed(5)}
        </small>
      ) : null}
      {failed ? <small className="faint">{t('form.positionFailed')}</small> : null}
    </div>
  );
}
