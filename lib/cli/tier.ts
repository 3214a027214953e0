import type { Command } from 'commander';
import { withCommonOptions } from './output.ts';
import { withTargetOptions } from './targets.ts';
import { addDistrict } from './tier/add-district.ts';
import { addSector } from './tier/add-sector.ts';
import { addTown } from './tier/add-town.ts';
import { listTiers } from './tier/list.ts';
import { registerMove } from './tier/move.ts';
import { tellReady } from './tier/ready.ts';
import { removeTier } from './tier/remove.ts';

const CITY = ['--city <dir>', 'configuration of the city', 'cities/foshan'] as const;

export function register(program: Command): void {
  const tier = program.command('tier').description('districts, towns and sector centres of the city');
  registerAdd(
    tier
      .command('add')
      .description('adds one to the configuration: proposes its units and posts, checks, writes, says what will be deployed'),
  );
  withCommonOptions(tier.command('list'))
    .description('every tier with its kind, its towns and units, and what is known of its state')
    .option(...CITY)
    .action(listTiers);
  withTargetOptions(tier.command('ready <id>'), 'operator')
    .description('lists what a tier lacks: things, people, rosters, tested channels, a drill; status 1 while it lacks something')
    .action(tellReady);
  withTargetOptions(tier.command('remove <id>'), 'operator')
    .description('archives a tier, takes it out of the configuration and says what remains; refuses while it has open incidents')
    .option('--archive <dir>', 'where the archive goes; a new folder')
    .option('--archived <path>', 'where it was archived already, or the file of `tier export`: what is open goes on where that is imported')
    .option('--dry-run', 'check and tell, and write nothing')
    .action(removeTier);
  registerMove(tier);
}

function registerAdd(add: Command): void {
  withAddOptions(add.command('district <id>'))
    .description('a district with its towns; its units are those that every district has')
    .option('--code <code>', 'GB/T 2260, six digits')
    .option('--position <lat,lon>', 'WGS-84 degrees')
    .option('--kind <kind>', 'native, hosted or federated')
    .option('--kept-by <tier>', 'whose centre keeps its watch in the hours it has nobody (of a hosted district: the city’s)')
    .option('--towns <file>', 'CSV: id,code,zh,en,lat,lon')
    .option('--town <town...>', 'one town as id,code,zh,en,lat,lon')
    .option('--things <file>', 'CSV: thing,profile,town,lat,lon[,zh,en]')
    .option('--account <account>', 'of a native district: its own account')
    .option('--region <region>', 'of a native district: its own region')
    .action(addDistrict);
  withAddOptions(add.command('town <id>'))
    .description('a town of a district')
    .option('--district <id>', 'the district it belongs to')
    .option('--code <code>', 'GB/T 2260, nine digits')
    .option('--position <lat,lon>', 'WGS-84 degrees')
    .option('--centre', 'with a centre of its own')
    .action(addTown);
  withAddOptions(add.command('sector <id>'))
    .description('a sector centre: a centre of the city for some domains, in all districts')
    .option('--domains <domains>', 'such as gas,water-supply')
    .action(addSector);
}

const withAddOptions = (command: Command): Command =>
  withCommonOptions(command)
    .option('--zh <name>', 'name in Chinese')
    .option('--en <name>', 'name in English')
    .option('--people <file>', 'CSV: id,unit,zh,en,phone[,sample]; posts that it does not fill are written down as vacant')
    .option(...CITY)
    .option('--dry-run', 'check and tell, and write nothing');
