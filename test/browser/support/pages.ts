import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** How long a page may take until it shows what has happened; polling alone would take up to ten seconds. */
const SHOWN_WITHIN = 15_000;

export const eventually = <Value>(read: () => Promise<Value> | Value) => expect.poll(read, { timeout: SHOWN_WITHIN, interval: 100 });

/** For hooks, where nothing can be polled. */
export const untilLive = (page: Page): Promise<void> => page.locator('[data-testid="connection"][data-state="live"]').waitFor();

export const connectionOf = (page: Page): Promise<string | null> => page.getByTestId('connection').getAttribute('data-state');

/** `raised`, `assessing`, … of the incident whose page is open. */
export const stateOf = (page: Page): Promise<string | null> => page.getByTestId('incident-state').getAttribute('data-state');

export const rowsOf = (page: Page) => page.locator('.watch-queue .row');

/** What the queue says, without the running clocks. */
export const queueOf = (page: Page): Promise<string[]> => page.locator('.watch-queue .cell:not(.cell-clock)').allInnerTexts();

export const act = (page: Page, action: string): Promise<void> => page.getByTestId(`action-${action}`).click();

/** Opens an action's form, submits it as it stands and waits until it is gone. */
export async function submit(page: Page, action: string): Promise<void> {
  await act(page, action);
  await page.getByTestId('submit-action').click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

/** Pixels by which the page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
