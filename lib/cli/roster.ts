import type { Command } from 'commander';
import { everyItemAt } from './every-item.ts';
import { publishImported } from './imported/imported-file.ts';
import { rostersOf } from './imported/rosters-file.ts';
import { tellImported } from './imported/tell-imported.ts';
import { ofEach, type Target, type TargetOptions, targetsOf, withTargetOptions } from './targets.ts';

export function register(program: Command): void {
  const roster = program.command('roster').description('who is on call (值班表)');
  withTargetOptions(roster.command('import'))
    .description('publishes rosters, as in rosters.yaml, or a duty table in CSV: unit,from,to,officer[,deputy,domain,mode]')
    .argument('<file>', 'YAML, JSON or CSV')
    .action(async (file: string, options: TargetOptions) => {
      const published = await ofEach(await targetsOf(options), async (target) => {
        const record = await publishImported(target, 'rosters', await rostersOf(file, await districtsOf(target)));
        return { target, record };
      });
      tellImported(published, options);
    });
}

async function districtsOf(target: Target): Promise<string[]> {
  const districts = await everyItemAt<{ readonly id: string }>((path) => target.demand('GET', path), '/v1/tiers?kind=district&limit=200');
  return districts.map(({ id }) => id);
}
