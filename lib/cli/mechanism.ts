import type { Command } from 'commander';
import { toInstant } from '../core/instant.ts';
import { diffVersions } from '../core/mechanism/diff.ts';
import { explain } from '../core/mechanism/explain.ts';
import type { Mechanism, MechanismVersion } from '../core/mechanism/model.ts';
import { mechanismAt, mechanismNamed, NoMechanismInForce } from '../core/mechanism/versions.ts';
import { DOMAIN_NAMES } from '../core/notification/texts.ts';
import { DOMAINS, type DomainId, GRADES, type Grade } from '../core/registry/model.ts';
import { indexRegistry } from '../core/registry/registry-index.ts';
import { cityOf } from './local-city.ts';
import { explainText } from './mechanism/explain-text.ts';
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
  withCommonOptions(mechanism.command('diff'))
    .description('what changed from one version to another: bodies, units, limits, evidence')
    .argument('<first>', 'such as 2021-08')
    .argument('<second>', 'such as 2022-06')
    .option('--city <dir>', 'configuration of the city', 'cities/foshan')
    .action(runDiff);
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
  const place = { version, domain: options.domain, town: town.path, registry: city.registry };
  const rows = explain(place, options.level);
  if (options.json) return printJson(rows);
  for (const line of explainText(place, options.level, rows)) print(line);
}

interface DiffOptions extends CommonOptions {
  readonly city: string;
}

async function runDiff(first: string, second: string, options: DiffOptions): Promise<void> {
  const { mechanism, registry } = await cityOf(options.city);
  const named = (version: string): MechanismVersion => found(() => mechanismNamed(mechanism, version));
  const changes = diffVersions(named(first), named(second), registry);
  if (options.json) return printJson(changes);
  print(`${first} → ${second}: ${changes.length} 处变动 / changes`);
  let heading = '';
  for (const { domain, level, body, action, field, before, after, provisional } of changes) {
    const next = `${DOMAIN_NAMES[domain].zh} ${domain}${level ? ` · ${level} 级 / level ${level}` : ''}`;
    if (next !== heading) print(next);
    heading = next;
    print(
      `  ${[body, action, field].filter((part) => part !== null).join(' ')}: ${before ?? '-'} → ${after ?? '-'}${provisional ? '  未核定 / provisional' : ''}`,
    );
  }
}

const versionAt = (mechanism: Mechanism, at: number): MechanismVersion => found(() => mechanismAt(mechanism, toInstant(at)));

function found(find: () => MechanismVersion): MechanismVersion {
  try {
    return find();
  } catch (cause) {
    if (cause instanceof NoMechanismInForce) throw new CommandFailed(2, cause.message);
    throw cause;
  }
}
