import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type CityOptions, type RunningCity, startCity } from '../../support/city.ts';
import { launchChromium } from './chromium.ts';
import { freshConsole } from './fresh-console.ts';

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Where the member of a unit stands who tells their position. */
export const ON_SCENE = { latitude: 23.0316, longitude: 113.1217 };

export interface ConsoleOptions {
  /** @default 'zh-CN' */
  readonly locale?: 'zh-CN' | 'en-GB';
  /** @default DESK */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** False: whatever changes on the page after it was read was pushed. @default true */
  readonly polling?: boolean;
  /** Called with the page before anything is loaded. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** A city, a browser, and people who sign in to it. */
export interface ControlRoom {
  readonly city: RunningCity;
  /** Errors of all pages: uncaught exceptions and what the pages wrote to the console as errors. */
  readonly errors: readonly string[];
  /** A browser of its own for each person, signed in by the link that the start prints. Without a user: the sign-in page. */
  open(user: string | undefined, options?: ConsoleOptions): Promise<Page>;
  close(): Promise<void>;
}

export async function openControlRoom(options: CityOptions = {}): Promise<ControlRoom> {
  await freshConsole();
  const [city, browser] = await Promise.all([startCity(options), launchChromium()]);
  const errors: string[] = [];
  return {
    city,
    errors,
    open: (user, settings = {}) => openConsole(browser, city, errors, user, settings),
    close: async () => {
      await browser.close();
      await city.stop();
    },
  };
}

async function openConsole(
  browser: Browser,
  city: RunningCity,
  errors: string[],
  user: string | undefined,
  { locale = 'zh-CN', viewport = DESK, polling = true, prepare }: ConsoleOptions,
): Promise<Page> {
  const settings: BrowserContextOptions = { locale, viewport, geolocation: ON_SCENE, permissions: ['geolocation'] };
  const page = await (await browser.newContext(settings)).newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await prepare?.(page);
  if (!polling) await page.goto(`${city.http}/?poll=off`);
  await page.goto(user ? `${city.http}/issuer/sign-in?user=${user}` : city.http);
  if (user) await page.getByTestId('connection').waitFor();
  return page;
}
