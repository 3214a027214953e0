import type { Command } from 'commander';
import { publishImported } from './imported/imported-file.ts';
import { peopleOf } from './imported/people-file.ts';
import { tellImported } from './imported/tell-imported.ts';
import { ofEach, type TargetOptions, targetsOf, withTargetOptions } from './targets.ts';

export function register(program: Command): void {
  const people = program.command('people').description('the people of units: liaison officers, deputies, whoever is on call');
  withTargetOptions(people.command('import'))
    .description('publishes people, as in people.yaml, or in CSV: id,unit,zh,en,phone[,sample]; those of the same ids give way')
    .argument('<file>', 'YAML, JSON or CSV')
    .action(async (file: string, options: TargetOptions) => {
      const imported = await peopleOf(file);
      const published = await ofEach(await targetsOf(options), async (target) => ({
        target,
        record: await publishImported(target, 'people', imported),
      }));
      tellImported(published, options);
    });
}
