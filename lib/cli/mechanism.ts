import type { Command } from 'commander';
import { toInstant } from '../core/instant.ts';
import { explain } from '../core/mechanism/explain.ts';
import type { Mechanism, MechanismVersion } from '../core/mechanism/model.ts';
import { mechanismAt, NoMechanismInForce } from '../core/mechanism/versions.ts';
import { DOMAINS, type DomainId, GRADES, type Grade } from '../core/registry/model.ts';
import { indexRegistry } from '../core/registry/registry-index.ts';
import { cityOf } from './local-city.ts';
import { CommandFailed, type CommonOptions, print, printJson, withCommonOptions } from './output.ts';

interface ExplainOptions extends CommonOptions {
  readonly domain: DomainId;
  readonly level: Grade;
  readonly town: string;
  readonly at?: string;
  readonly city: string;
}

export function register(program: Command): void {
  const mechanism = program.command('mechanism').description('the linkage mechanism: who owes what by when');
  withCommonOptions(mechanism.command('explain'))
    .description('the obligations of a domain and level in a town')
    .requiredOption('--domain <domain>', DOMAINS.join(', '))
    .requiredOption('--level <level>', 'I, II or III')
    .requiredOption('--town <town>', 'slug, path or GB/T 2260 code')
    .option('--at <date>', 'under the version in force then; default: now')
    .option('--city <dir>', 'configuration of the city', 'cities/foshan')
    .action(run);
}

async function run(options: ExplainOptions): Promise<void> {
  if (!DOMAINS.includes(options.domain)) throw new CommandFailed(2, `--domain "${options.domain}": expected one of ${DOMAINS.join(', ')}`);
  if (!GRADES.includes(options.level)) throw new CommandFailed(2, `--level "${options.level}": expected I, II or III`);
  const at = options.at === undefined ? Date.now() : Date.parse(options.at);
  if (Number.isNaN(at)) throw new CommandFailed(2, `--at "${options.at}" is not a time: expected RFC 3339 or a date such as 2022-06-01`);
  const city = await cityOf(options.city);
  const town = indexRegistry(city.registry).tier(options.town);
  if (!town)
    throw new CommandFailed(2, `--town "${options.town}" is no tier of ${options.city}: expected a town's slug, path or GB/T 2260 code`);
  const version = versionAt(city.mechanism, at);
  const rows = explain({ version, domain: options.domain, town: town.path, registry: city.registry }, options.level);
  if (options.json) return printJson(rows);
  print(`${version.version} ${version.name.zh} / ${version.name.en}`);
  for (const row of rows) {
    print(
      `  ${row.body.padEnd(20)} ${(row.unit ?? '-').padEnd(36)} ${row.action.padEnd(10)} ${row.within.padEnd(8)} ${row.from}${row.provisional ? '  未核定 / provisional' : ''}`,
    );
  }
}

function versionAt(mechanism: Mechanism, at: number): MechanismVersion {
  try {
    return mechanismAt(mechanism, toInstant(at));
  } catch (cause) {
    if (cause instanceof NoMechanismInForce) throw new CommandFailed(2, cause.message);
    throw cause;
  }
}
