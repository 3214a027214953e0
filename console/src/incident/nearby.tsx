import { Alert, Spin } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import type { ApiIncident, Bilingual, Page, Position } from '../api/types.ts';
import { useRead } from '../api/use-read.ts';
import { unitText } from '../components/use-measured.ts';
import { useAssets } from '../map/assets.ts';
import type { PlaceMark } from '../map/place-map.tsx';
import { useTexts } from '../texts/language.tsx';

/** Leaflet comes when an incident has a place. */
const PlaceMap = lazy(() => import('../map/place-map.tsx'));

const RADIUS = 2000;
const MOST = 20;

interface AtHand {
  readonly id: string;
  readonly name: Bilingual;
  readonly position: Position;
  readonly distance: number;
  readonly sample?: boolean;
}
interface NearResource extends AtHand {
  readonly kind: string;
  readonly contact: { readonly name?: Bilingual; readonly phone?: string } | null;
  readonly amount?: { readonly value: number; readonly unit: string };
}
interface NearCamera extends AtHand {
  readonly heading: number | null;
  readonly stream: string | null;
}

/** Where it is, and what is at hand around it: cameras first, then what can be sent. Nothing where nobody knows the place. */
export function Nearby({ incident }: { readonly incident: ApiIncident }) {
  const { t } = useTexts();
  const assets = useAssets();
  const at = incident.position ?? assets.find(({ id }) => id === incident.asset)?.position;
  return (
    <section className="panel" aria-labelledby="nearby-title">
      <h2 id="nearby-title">{t('nearby.title')}</h2>
      {at ? <Around lat={at.lat} lon={at.lon} grade={incident.grade} /> : <p className="panel-note faint">{t('map.noPosition')}</p>}
    </section>
  );
}

function Around({ lat, lon, grade }: Position & Pick<ApiIncident, 'grade'>) {
  const { t, name } = useTexts();
  const at = useMemo(() => ({ lat, lon }), [lat, lon]);
  const query = `near=${lat},${lon}&radius=${RADIUS}&limit=${MOST}`;
  const cameras = useRead<Page<NearCamera>>(`/cameras?${query}`);
  const resources = useRead<Page<NearResource>>(`/resources?${query}`);
  const failure = cameras.failure ?? resources.failure;
  const marks = useMemo(
    (): readonly PlaceMark[] => [
      ...(cameras.answer?.items ?? []).map((one) => ({
        id: one.id,
        position: one.position,
        kind: 'camera' as const,
        label: name(one.name),
      })),
      ...(resources.answer?.items ?? []).map((one) => ({
        id: one.id,
        position: one.position,
        kind: 'resource' as const,
        label: name(one.name),
      })),
    ],
    [cameras.answer, resources.answer, name],
  );
  return (
    <>
      <Suspense fallback={<Spin />}>
        <PlaceMap at={at} grade={grade} marks={marks} radius={RADIUS} />
      </Suspense>
      {failure ? <Alert type="warning" showIcon title={t('nearby.failed', { detail: failure })} /> : null}
      <Cameras items={cameras.answer?.items} />
      <Resources items={resources.answer?.items} />
    </>
  );
}

function Cameras({ items }: { readonly items: readonly NearCamera[] | undefined }) {
  const { t, name } = useTexts();
  if (!items) return null;
  return (
    <>
      <h3 className="nearby-head">{t('nearby.cameras', { count: items.length, km: RADIUS / 1000 })}</h3>
      <ul className="nearby-list">
        {items.map((camera) => (
          <li key={camera.id}>
            <span className="nearby-name">
              {camera.stream && isWebAddress(camera.stream) ? (
                <a href={camera.stream} target="_blank" rel="noreferrer noopener">
                  {name(camera.name)}
                </a>
              ) : (
                name(camera.name)
              )}
              <small className="faint">
                {' '}
                {camera.heading === null ? t('nearby.turns') : t('nearby.heading', { degrees: camera.heading })}
              </small>
            </span>
            <Distance metres={camera.distance} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Resources({ items }: { readonly items: readonly NearResource[] | undefined }) {
  const { t, name, word } = useTexts();
  if (!items) return null;
  return (
    <>
      <h3 className="nearby-head">{t('nearby.resources', { count: items.length, km: RADIUS / 1000 })}</h3>
      <ul className="nearby-list">
        {items.map((one) => (
          <li key={one.id}>
            <span className="nearby-name">
              {name(one.name)} <small className="faint">{word('resource', one.kind)}</small>
              {one.amount ? <small> {amountText(one.amount)}</small> : null}
              {one.contact ? (
                <small className="faint">
                  {' '}
                  {one.contact.name ? name(one.contact.name) : ''} {one.contact.phone ?? ''}
                </small>
              ) : null}
            </span>
            <Distance metres={one.distance} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Distance({ metres }: { readonly metres: number }) {
  return <span className="nearby-distance">{metres < 1000 ? `${metres} m` : `${(metres / 1000).toFixed(1)} km`}</span>;
}

const amountText = ({ value, unit }: { readonly value: number; readonly unit: string }): string => `× ${value} ${unitText(unit)}`.trimEnd();

/** What a publication names as a stream may be anything; a link that runs a script is none. */
const isWebAddress = (address: string): boolean => /^https?:\/\//i.test(address);
