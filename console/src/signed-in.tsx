import { Alert, Button } from 'antd';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { type ApiClient, ApiProblem, apiClient } from './api/client.ts';
import type { ApiRule, ApiTier, ApiUnit, ConsoleConfig, Me } from './api/types.ts';
import { type Desk, DeskProvider, fetchAll } from './desk.tsx';
import { playAlarm } from './live/alarm-sound.ts';
import { isSevere, type News } from './live/incident-book.ts';
import { LiveCity } from './live/live-city.ts';
import { openPushLink } from './live/push-link.ts';
import { pathOf } from './router.ts';
import { signOutAddress } from './session/oidc.ts';
import { session } from './session/session.ts';
import { Shell } from './shell.tsx';
import { useTexts } from './texts/language.tsx';

interface SignedInProps {
  readonly config: ConsoleConfig;
  readonly token: string;
  readonly polling: boolean;
}

const RETRY_MILLIS = 5000;
const KEPT_NEWS = 5;

type Known = Pick<Desk, 'me' | 'units' | 'tiers' | 'rules'>;

/** A desk that belongs to a person: what the console must know first, and the links that keep it current. */
export function SignedIn({ config, token, polling }: SignedInProps) {
  const { t } = useTexts();
  const [news, setNews] = useState<readonly News[]>([]);
  const api = useMemo(
    () =>
      apiClient({
        base: config.apiBase,
        token: () => token,
        // A screen on the wall keeps its picture, and says how old it is.
        onUnauthenticated: () => (location.pathname === pathOf.wall ? session.outlive() : session.end('expired')),
      }),
    [config, token],
  );
  const live = useMemo(() => {
    const onNews = (fresh: readonly News[]): void => {
      setNews((shown) =>
        [...shown.filter(({ incident }) => !fresh.some((one) => one.incident.id === incident.id)), ...fresh].slice(-KEPT_NEWS),
      );
      if (fresh.some(({ incident }) => isSevere(incident))) playAlarm();
    };
    return new LiveCity({ api, polling, onNews });
  }, [api, polling]);
  const { known, refused } = useKnown(api);
  const dismiss = useCallback((id: string): void => setNews((shown) => shown.filter(({ incident }) => incident.id !== id)), []);

  useEffect(() => {
    if (!known) return;
    live.start();
    const link =
      config.mqttUrl &&
      openPushLink({
        url: config.mqttUrl,
        token,
        topics: known.me.pushTopics,
        onMessage: ({ incident, version }) => live.touch(incident, version),
        onConnected: (connected) => live.setPushConnected(connected),
      });
    return () => {
      live.stop();
      if (link) link.close();
    };
  }, [known, live, config, token]);

  const signOut = (): void => {
    const onward = signOutAddress(config, session.idToken());
    session.end('signed-out');
    if (onward) location.assign(onward);
  };
  if (refused) {
    return (
      <main className="splash">
        <Alert type="error" showIcon title={t('signIn.refused')} description={refused} />
        <Button onClick={signOut}>{t('app.signOut')}</Button>
      </main>
    );
  }
  if (!known) return <p className="splash">{t('app.loading')}</p>;
  return (
    <DeskProvider value={{ config, api, live, signOut, ...known }}>
      <Shell news={news} onDismiss={dismiss} />
    </DeskProvider>
  );
}

/** Who one is, and the names of units and places; asked for until they come or the identity is refused. */
function useKnown(api: ApiClient): { readonly known?: Known; readonly refused?: string } {
  const [state, setState] = useState<{ readonly known?: Known; readonly refused?: string }>({});
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const read = async (): Promise<void> => {
      try {
        const [me, units, tiers, rules] = await Promise.all([
          api.get<Me>('/me'),
          fetchAll<ApiUnit>(api, '/units'),
          fetchAll<ApiTier>(api, '/tiers'),
          fetchAll<ApiRule>(api, '/rules'),
        ]);
        const known = { me, units: byId(units), tiers: byId(tiers), rules: byId(rules) };
        if (!gone) setState({ known });
      } catch (cause) {
        if (gone) return;
        if (cause instanceof ApiProblem && cause.status === 403) setState({ refused: cause.message });
        else timer = setTimeout(() => void read(), RETRY_MILLIS);
      }
    };
    void read();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [api]);
  return state;
}

const byId = <Item extends { readonly id: string }>(items: readonly Item[]): ReadonlyMap<string, Item> =>
  new Map(items.map((item) => [item.id, item]));
