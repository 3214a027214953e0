import { expect, test } from 'vitest';
import type { CommandResult } from '../../support/command.ts';
import { eventually } from '../../support/incidents.ts';

interface StatusRow {
  readonly tenant: string;
  readonly watcher: object | null;
  readonly ingest: object | null;
  readonly publications: Readonly<Record<string, object | null>>;
  readonly attention: readonly object[];
}

/** Asked once something was published and measured, and before anything goes wrong. */
export function statusScenarios(operate: (...args: string[]) => Promise<CommandResult>): void {
  test('once the watcher has passed, no tenant needs attention, and the command says so', async () => {
    const rows = await eventually(
      'a pass of the watcher in each tenant',
      async () => {
        const told = JSON.parse((await operate('status', '--json')).stdout) as StatusRow[];
        return told.every(({ watcher }) => watcher) ? told : undefined;
      },
      { seconds: 150, every: 2000 },
    );
    expect(rows.map(({ tenant, attention }) => [tenant, attention])).toEqual([
      ['chancheng', []],
      ['foshan', []],
      ['nanhai', []],
    ]);
    for (const { publications } of rows)
      expect(publications).toEqual({ registry: expect.any(Object), mechanism: expect.any(Object), rules: expect.any(Object) });
    // Only this one has got packs.
    expect(rows.find(({ tenant }) => tenant === 'chancheng')?.ingest).toMatchObject({ evaluatedUpTo: expect.any(String) });
    expect(await operate('status')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^tenant .*\nchancheng .*\nfoshan .*\nnanhai .*\n$/),
    });
  });
}
