import type { Command } from 'commander';
import { everyItemAt } from './every-item.ts';
import { print, printJson } from './output.ts';
import { type TargetOptions, targetsOf, withTargetOptions } from './targets.ts';

interface PublicationRow {
  readonly tenant?: string;
  readonly kind: string;
  readonly number: number;
  readonly author: string;
  readonly publishedAt: string;
  readonly effectiveFrom: string;
}

export function register(program: Command): void {
  withTargetOptions(program.command('publications'))
    .description('what was published to a running city, by whom, from when')
    .action(async (options: TargetOptions) => {
      const lists = await Promise.all(
        (await targetsOf(options)).map(async ({ tenant, demand }) => {
          const items = await everyItemAt<PublicationRow>((path) => demand('GET', path), '/v1/publications?limit=200');
          return items.map((row) => ({ ...(tenant === undefined ? {} : { tenant }), ...row }));
        }),
      );
      const rows = lists.flat();
      if (options.json) return printJson(rows);
      for (const { tenant, kind, number, publishedAt, effectiveFrom, author } of rows)
        print([...(tenant === undefined ? [] : [tenant]), kind, number, publishedAt, effectiveFrom, author].join('\t'));
    });
}
