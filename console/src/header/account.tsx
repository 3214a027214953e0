import { type KeyboardEvent, useEffect, useRef, useSyncExternalStore } from 'react';
import { useDesk, useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { ownHalf } from '../texts/own-half.ts';
import { theme } from '../theme.ts';

/** Who one is, and what one needs once in a watch. */
export function Account() {
  const { t, language } = useTexts();
  const { me, signOut } = useDesk();
  const names = useNames();
  const chosen = useSyncExternalStore(theme.subscribe, theme.snapshot);
  const other = chosen === 'dark' ? 'light' : 'dark';
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const closeOutside = (event: PointerEvent): void => {
      if (menu.current && !menu.current.contains(event.target as Node)) menu.current.open = false;
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, []);
  const closeByKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !menu.current) return;
    menu.current.open = false;
    menu.current.querySelector('summary')?.focus();
  };
  return (
    <details className="account" ref={menu} onKeyDown={closeByKey}>
      <summary title={me.id}>
        <span className="visually-hidden">{t('app.account')}: </span>
        <span className="who">{ownHalf(me.name, language)}</span>
      </summary>
      <div className="account-menu">
        <span className="faint">{me.unit ? names.unit(me.unit) : me.id}</span>
        <button type="button" className="plain-button" onClick={() => theme.choose(other)}>
          {t(`app.theme.${other}`)}
        </button>
        <button type="button" className="plain-button" onClick={signOut}>
          {t('app.signOut')}
        </button>
      </div>
    </details>
  );
}
