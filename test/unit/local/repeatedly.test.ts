import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { repeatedly } from '../../../lib/local/repeatedly.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('what fails is told, and done again at its next time', async () => {
  const causes: unknown[] = [];
  let done = 0;
  const repetition = repeatedly(
    1000,
    async () => {
      if (done++ === 0) throw new Error('the disk is full');
    },
    (cause) => causes.push(cause),
  );
  await vi.advanceTimersByTimeAsync(3500);
  await repetition.stop();
  expect(done).toBe(3);
  expect(causes).toEqual([new Error('the disk is full')]);
});

test('what takes longer than its interval is not begun a second time, and has ended when it is stopped', async () => {
  let begun = 0;
  let end = (): void => undefined;
  const repetition = repeatedly(
    1000,
    () => {
      begun++;
      return new Promise<void>((resolve) => {
        end = resolve;
      });
    },
    () => undefined,
  );
  await vi.advanceTimersByTimeAsync(5000);
  expect(begun).toBe(1);
  let stopped = false;
  const stopping = repetition.stop().then(() => {
    stopped = true;
  });
  await vi.advanceTimersByTimeAsync(5000);
  expect(stopped).toBe(false);
  end();
  await stopping;
  expect(begun).toBe(1);
});
