import { Switch } from 'antd';
import { useState } from 'react';
import { CityClock } from '../components/city-clock.tsx';
import { ConnectionState } from '../components/connection-state.tsx';
import { LanguageSwitch } from '../components/language-switch.tsx';
import { Link } from '../components/link.tsx';
import { Menu } from '../components/menu.tsx';
import { ShortcutHelp } from '../components/shortcuts.tsx';
import { useDesk } from '../desk.tsx';
import { setSoundWanted, soundWanted } from '../live/alarm-sound.ts';
import { type ConsolePage, offeredTo, pageOf } from '../pages.tsx';
import { ReportButton } from '../report/report-button.tsx';
import { backToWatch, pathOf, useRoute } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { Account } from './account.tsx';

export function Header() {
  const { name } = useTexts();
  const { config, me } = useDesk();
  return (
    <header className="header">
      <p className="brand">
        CityWatch <span>{name(config.city)}</span>
      </p>
      <Navigation pages={offeredTo(me.roles)} />
      <ConnectionState />
      <ReportButton />
      <ShortcutHelp />
      <div className="header-end">
        <CityClock />
        <Sound />
        <LanguageSwitch />
        <Account />
      </div>
    </header>
  );
}

function Navigation({ pages }: { readonly pages: readonly ConsolePage[] }) {
  const { t } = useTexts();
  const current = pageOf(useRoute());
  const link = (page: ConsolePage) =>
    page.nav ? (
      <Link key={page.name} to={page.path === pathOf.watch && page !== current ? backToWatch() : page.path} current={page === current}>
        {t(page.nav)}
      </Link>
    ) : null;
  const more = pages.filter(({ always }) => !always);
  const opened = more.find((page) => page === current);
  return (
    <nav aria-label={t('nav.label')}>
      {pages.filter(({ always }) => always).map(link)}
      {more.length === 0 ? null : (
        <Menu className={opened ? 'more more-current' : 'more'} label={opened?.nav ? t(opened.nav) : t('nav.more')}>
          {more.map(link)}
        </Menu>
      )}
    </nav>
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
