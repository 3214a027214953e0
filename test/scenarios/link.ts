import { expect, test } from 'vitest';
import { eventually } from '../support/incidents.ts';
import type { Target } from '../support/target.ts';

interface StatusRow {
  readonly tenant: string;
  readonly hub: { readonly heardAt: string | null; readonly downSince: string | null } | null;
  readonly attention: readonly { readonly code: string }[];
}

/** The link from a district to the city's hub while nothing is wrong with it. */
export function linkScenarios(target: () => Target): void {
  test('hears the hub, again and again, and says so in its status', async () => {
    const status = async (): Promise<StatusRow | undefined> => {
      const { items } = (await target().api('operator', 'GET', '/v1/status')).body as { items: StatusRow[] };
      return items.find(({ tenant }) => tenant === 'chancheng');
    };
    const heard = (after = ''): Promise<StatusRow> =>
      eventually(
        'the hub to be heard',
        async () => {
          const row = await status();
          return (row?.hub?.heardAt ?? '') > after ? row : undefined;
        },
        { seconds: 150, every: 1000 },
      );
    const first = await heard();
    const next = await heard(first.hub?.heardAt ?? undefined);
    expect(next.hub).toMatchObject({ downSince: null });
    expect(next.attention.map(({ code }) => code)).not.toContain('hub-silent');
  });
}
