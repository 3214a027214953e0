import type { Page } from 'playwright-core';
import { loadCity } from '../../../lib/config/load-city.ts';
import type { RunningCity } from '../../support/city.ts';
import { type ControlRoom, openControlRoom } from '../support/control-room.ts';
import { actByApi, report } from '../support/report.ts';

/**
 * The first page under load: so many open incidents, so many sensors on the map, so many changes a second, and a person who scrolls, filters and zooms
 * meanwhile. Prints one JSON object: how long the tasks on the main thread were (`npm run bench:console`).
 */
const OPEN = Number(process.env.CITYWATCH_OPEN ?? 5000);
const SENSORS = 13_120;
const CHANGES_A_SECOND = 10;
const SECONDS = 30;
const AT_ONCE = 4;
const TOWNS = ['zumiao', 'shiwan', 'zhangcha', 'nanzhuang'];
const GRADES = ['I', 'II', 'III'];

const room = await openControlRoom();
try {
  const ids = await reportMany(room.city);
  console.error(`${ids.length} incidents are open`);
  // Most are being handled: what nobody has answered is the exception.
  const page = await room.open('foshan-duty', { prepare: withManyAssets });
  await page.locator('[data-testid="connection"][data-state="live"]').waitFor();
  await page.getByTestId('queue-count').filter({ hasText: /\d/ }).waitFor({ timeout: 120_000 });
  await page.waitForTimeout(5000);
  const firstView = await firstViewOf(page);
  const idle = await during(page, () => page.waitForTimeout(5000));
  const busy = await during(page, () => Promise.all([changeMany(room, ids), useIt(page)]));
  console.log(
    JSON.stringify({
      open: ids.length,
      sensors: SENSORS,
      changesASecond: CHANGES_A_SECOND,
      seconds: SECONDS,
      firstView,
      idle,
      busy,
      errors: room.errors,
    }),
  );
} finally {
  await room.close();
}

async function reportMany(city: RunningCity): Promise<string[]> {
  const ids: string[] = [];
  const one = async (): Promise<void> => {
    while (ids.length < OPEN) {
      const index = ids.push('') - 1;
      const position = { lat: 22.7 + Math.random() * 0.5, lon: 112.7 + Math.random() * 0.6 };
      const body = { town: TOWNS[index % TOWNS.length], grade: GRADES[index % GRADES.length], position };
      // Many at once may find the store busy.
      const once = (): Promise<string> => report(city, `路面塌陷 ${index}`, body);
      ids[index] = await once().catch(once).catch(once);
      if (index % 500 === 0) console.error(`${index} are reported`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return ids;
}

/** Milliseconds from the address to a queue and a map that show the city, of a console that the browser has in its cache; the median of five. */
async function firstViewOf(page: Page): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const from = performance.now();
    await page.reload();
    await page.getByTestId('queue-count').filter({ hasText: /\d/ }).waitFor();
    await page.locator('.watch-queue .row').first().waitFor();
    await page.locator('.map-town').first().waitFor({ state: 'attached' });
    times.push(performance.now() - from);
  }
  return Math.round(times.toSorted((a, b) => a - b)[2] ?? 0);
}

/** The city of the samples has fewer sensors than a real one. */
async function withManyAssets(page: Page): Promise<void> {
  const { city } = await loadCity('cities/foshan');
  const assets = city?.registry.assets ?? [];
  const items = Array.from({ length: SENSORS }, (_, index) => {
    const asset = assets[index % assets.length];
    if (!asset) throw new Error('cities/foshan has no assets');
    const off = (): number => (Math.random() - 0.5) * 0.08;
    const position = { lat: asset.position.lat + off(), lon: asset.position.lon + off() };
    return { ...asset, id: `${asset.id}-${index}`, town: asset.town.split('/').at(-1), position, sensors: 1 };
  });
  await page.route('**/v1/assets*', (route) => route.fulfill({ json: { items, nextCursor: null } }));
}

async function changeMany({ city }: ControlRoom, ids: readonly string[]): Promise<void> {
  const changes: Promise<unknown>[] = [];
  for (let done = 0; done < SECONDS * CHANGES_A_SECOND; done += 1) {
    const id = ids[(done * 17) % ids.length];
    if (id)
      changes.push(
        actByApi(city, 'chancheng-duty', id, 'comment', { note: `${done}` }).catch((cause: Error) => console.error(cause.message)),
      );
    await new Promise((resolve) => setTimeout(resolve, 1000 / CHANGES_A_SECOND));
  }
  await Promise.all(changes);
}

async function useIt(page: Page): Promise<void> {
  const until = performance.now() + SECONDS * 1000;
  for (let round = 0; performance.now() < until; round += 1) {
    await page.locator('.rest').hover();
    for (let step = 0; step < 10; step += 1) {
      await page.mouse.wheel(0, 900);
      await page.waitForTimeout(80);
    }
    await page
      .locator('.chip')
      .nth(2 + (round % 3))
      .click();
    await page.locator('.city-map').hover();
    await page.mouse.wheel(0, round % 2 === 0 ? -400 : 400);
    await page.waitForTimeout(600);
  }
}

interface Tasks {
  /** Milliseconds of the processor that the longest one took, which other programs do not change. */
  readonly longest: number;
  /** Milliseconds until it was over; much more than `longest` where other programs keep the machine busy. */
  readonly longestElapsed: number;
  readonly over50: number;
  readonly over100: number;
}

/** The tasks of the page's main thread while something is done, as the browser traces them. */
async function during(page: Page, work: () => Promise<unknown>): Promise<Tasks> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser of its own');
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const isMain = new Set(traceEvents.filter(({ args }) => args?.name === 'CrRendererMain').map(threadOf));
  const tasks = traceEvents.filter((event) => event.name.endsWith('RunTask') && isMain.has(threadOf(event)));
  const cpu = tasks.map(({ tdur = 0 }) => tdur / 1000);
  return {
    longest: Math.round(Math.max(0, ...cpu)),
    longestElapsed: Math.round(Math.max(0, ...tasks.map(({ dur = 0 }) => dur / 1000))),
    over50: cpu.filter((one) => one > 50).length,
    over100: cpu.filter((one) => one > 100).length,
  };
}

/** Durations in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid}/${tid}`;
}
