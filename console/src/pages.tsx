import { lazy, type ReactNode } from 'react';
import { CityPage } from './city/city-page.tsx';
import { DeadLettersPage } from './dead-letters/dead-letters-page.tsx';
import { TOLD } from './first-steps/types.ts';
import { IncidentPage } from './incident/incident-page.tsx';
import { pathOf, type Route } from './router.ts';
import { ShiftPage } from './shift/shift-page.tsx';
import type { TextKey } from './texts/texts.ts';
import { WatchPage } from './watch/watch-page.tsx';

/** A page of the console: one entry here, and its address in `pathOf`. A page that is not looked at all day is lazy, so that the first view stays small. */
export interface ConsolePage {
  /** The first part of its path; empty is the watch. */
  readonly name: string;
  readonly path: string;
  /** Its name in the navigation; absent for what is reached from another page. */
  readonly nav?: TextKey;
  /** Stands in the bar itself; the others are behind "more". */
  readonly always?: boolean;
  /** Whom it is offered to: one of these roles; absent for everybody. What one may read or do there the API decides. */
  readonly roles?: readonly string[];
  /** Fills the window and scrolls in itself. */
  readonly fills?: boolean;
  /** Without the frame's header. */
  readonly bare?: boolean;
  readonly content: (route: Route) => ReactNode;
}

const KEEP_THE_WATCH = ['duty-officer', 'shift-leader', 'supervisor', 'auditor', 'admin'];
/** Whoever has a unit, or reads what units were told. */
const TOLD_OR_READING = ['unit-lead', 'unit-member', 'regulator', ...KEEP_THE_WATCH];
const RUN_THE_PLATFORM = ['operator', 'admin', 'auditor'];

const DrillsPage = lazy(() => import('./drills/drills-page.tsx').then(({ DrillsPage: page }) => ({ default: page })));
const FirstStepsPage = lazy(() => import('./first-steps/first-steps-page.tsx').then(({ FirstStepsPage: page }) => ({ default: page })));
const ImportPage = lazy(() => import('./import/import-page.tsx').then(({ ImportPage: page }) => ({ default: page })));
const MechanismPage = lazy(() => import('./mechanism/mechanism-page.tsx').then(({ MechanismPage: page }) => ({ default: page })));
const OutboxPage = lazy(() => import('./outbox/outbox-page.tsx').then(({ OutboxPage: page }) => ({ default: page })));
const RostersPage = lazy(() => import('./rosters/rosters-page.tsx').then(({ RostersPage: page }) => ({ default: page })));
const SilencesPage = lazy(() => import('./silences/silences-page.tsx').then(({ SilencesPage: page }) => ({ default: page })));
const StatisticsPage = lazy(() => import('./statistics/statistics-page.tsx').then(({ StatisticsPage: page }) => ({ default: page })));
const ThingPage = lazy(() => import('./things/thing-page.tsx').then(({ ThingPage: page }) => ({ default: page })));
const ThingsPage = lazy(() => import('./things/things-page.tsx').then(({ ThingsPage: page }) => ({ default: page })));
const WallPage = lazy(() => import('./wall/wall-page.tsx').then(({ WallPage: page }) => ({ default: page })));

export const PAGES: readonly ConsolePage[] = [
  { name: '', path: pathOf.watch, nav: 'nav.watch', always: true, fills: true, content: () => <WatchPage /> },
  { name: 'incidents', path: '/incidents', content: ({ id }) => <IncidentPage key={id} id={id ?? ''} /> },
  { name: 'city', path: pathOf.city, nav: 'nav.city', always: true, content: () => <CityPage /> },
  { name: 'wall', path: pathOf.wall, fills: true, bare: true, content: () => <WallPage /> },
  { name: 'shift', path: pathOf.shift, nav: 'nav.shift', always: true, roles: KEEP_THE_WATCH, content: () => <ShiftPage /> },
  {
    name: 'things',
    path: pathOf.things,
    nav: 'nav.things',
    content: ({ id }) => (id ? <ThingPage key={id} id={id} /> : <ThingsPage />),
  },
  { name: 'import', path: pathOf.import, content: () => <ImportPage /> },
  { name: 'mechanism', path: pathOf.mechanism, nav: 'nav.mechanism', content: () => <MechanismPage /> },
  { name: 'first-steps', path: pathOf.firstSteps, nav: 'nav.firstSteps', roles: TOLD, content: () => <FirstStepsPage /> },
  { name: 'outbox', path: pathOf.outbox, nav: 'nav.outbox', roles: TOLD_OR_READING, content: () => <OutboxPage /> },
  { name: 'rosters', path: pathOf.rosters, nav: 'nav.rosters', roles: TOLD, content: () => <RostersPage /> },
  { name: 'drills', path: pathOf.drills, nav: 'nav.drills', roles: TOLD, content: () => <DrillsPage /> },
  { name: 'silences', path: pathOf.silences, nav: 'nav.silences', content: () => <SilencesPage /> },
  { name: 'statistics', path: pathOf.statistics, nav: 'nav.statistics', content: () => <StatisticsPage /> },
  { name: 'dead-letters', path: pathOf.deadLetters, nav: 'nav.deadLetters', roles: RUN_THE_PLATFORM, content: () => <DeadLettersPage /> },
];

export const pageOf = ({ page }: Route): ConsolePage | undefined => PAGES.find(({ name }) => name === page);

export const offeredTo = (roles: readonly string[]): readonly ConsolePage[] =>
  PAGES.filter((page) => page.nav && (!page.roles || page.roles.some((role) => roles.includes(role))));
