import { Switch } from 'antd';
import { useState } from 'react';
import { CityClock } from '../components/city-clock.tsx';
import { ConnectionState } from '../components/connection-state.tsx';
import { LanguageSwitch } from '../components/language-switch.tsx';
import { Link } from '../components/link.tsx';
import { useDesk } from '../desk.tsx';
import { setSoundWanted, soundWanted } from '../live/alarm-sound.ts';
import { backToWatch, pathOf, useRoute } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { Account } from './account.tsx';

const KEEP_THE_WATCH = ['duty-officer', 'shift-leader', 'supervisor', 'auditor', 'admin'];
const RUN_THE_PLATFORM = ['operator', 'admin', 'auditor'];

export function Header() {
  const { t, name } = useTexts();
  const { config, me } = useDesk();
  const { page } = useRoute();
  return (
    <header className="header">
      <p className="brand">
        CityWatch <span>{name(config.city)}</span>
      </p>
      <nav aria-label={t('nav.label')}>
        <Link to={page === 'watch' ? pathOf.watch : backToWatch()} current={page === 'watch'}>
          {t('nav.watch')}
        </Link>
        <Link to={pathOf.city} current={page === 'city'}>
          {t('nav.city')}
        </Link>
        {me.roles.some((role) => KEEP_THE_WATCH.includes(role)) ? (
          <Link to={pathOf.shift} current={page === 'shift'}>
            {t('nav.shift')}
          </Link>
        ) : null}
        {me.roles.some((role) => RUN_THE_PLATFORM.includes(role)) ? (
          <Link to={pathOf.deadLetters} current={page === 'dead-letters'}>
            {t('nav.deadLetters')}
          </Link>
        ) : null}
      </nav>
      <ConnectionState />
      <div className="header-end">
        <CityClock />
        <Sound />
        <LanguageSwitch />
        <Account />
      </div>
    </header>
  );
}

function Sound() {
  const { t } = useTexts();
  const [sound, setSound] = useState(soundWanted);
  const change = (wanted: boolean): void => {
    setSoundWanted(wanted);
    setSound(wanted);
  };
  return (
    <span className="sound" title={t('app.sound.hint')}>
      <Switch size="small" checked={sound} onChange={change} aria-label={t('app.sound.hint')} />
      <span aria-hidden="true">{t('app.sound')}</span>
    </span>
  );
}
