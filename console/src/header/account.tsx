import { useSyncExternalStore } from 'react';
import { Menu } from '../components/menu.tsx';
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
  return (
    <Menu
      className="account"
      title={me.id}
      label={
        <>
          <span className="visually-hidden">{t('app.account')}: </span>
          <span className="who">{ownHalf(me.name, language)}</span>
        </>
      }
    >
      <span className="faint">{me.unit ? names.unit(me.unit) : me.id}</span>
      <button type="button" className="plain-button" onClick={() => theme.choose(other)}>
        {t(`app.theme.${other}`)}
      </button>
      <button type="button" className="plain-button" onClick={signOut}>
        {t('app.signOut')}
      </button>
    </Menu>
  );
}
