import { basename, resolve } from 'node:path';
import type { CompiledCity } from '../../config/load-city.ts';
import { isSectorCentre } from '../../core/readiness/subject.ts';
import type { Tier } from '../../core/registry/model.ts';
import { contains, tenantOf } from '../../core/tier/tier-path.ts';
import { demanded } from '../api-request.ts';
import { everyItemAt } from '../every-item.ts';
import { cityOf } from '../local-city.ts';
import { CommandFailed, print, printJson } from '../output.ts';
import { type Target, type TargetOptions, targetsOf } from '../targets.ts';
import { leftBehind, type OpenIncident } from './archived.ts';
import { CityEdit, refuseFaults } from './city-edit.ts';
import { tierNamed } from './plan.ts';

interface RemoveOptions extends TargetOptions {
  readonly archive?: string;
  readonly archived?: string;
  readonly dryRun?: boolean;
}

const NOTHING = { items: [], nextCursor: null };

/** What goes with a tier: itself, its units with their people and rosters; its things, resources and sources by their places. */
interface Gone {
  readonly id: string;
  readonly tier?: Tier;
  readonly towns: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
}

/**
 * Takes a tier out of the configuration. What it did stays: it is archived first, and its tables outlive its stack. Refuses while it has open
 * incidents, for nobody would be responsible for them. Throws CommandFailed.
 */
export async function removeTier(name: string, options: RemoveOptions): Promise<void> {
  const city = await cityOf(options.city);
  const gone = goneWith(city, name);
  const of = gone.tier && tenantOf(gone.tier.path);
  const [target] = await targetsOf(options.deployment && of ? { ...options, tenant: options.tenant ?? of } : options);
  if (!target) throw new CommandFailed(1, 'no city to ask whether incidents are open');
  if (gone.tier) refuseOpen(gone.id, await openOf(target, gone, options));
  const edit = await withoutTier(gone, options.city);
  const { faults } = await edit.check();
  refuseFaults(faults);
  const archive = options.dryRun ? options.archived : await archiveOf(target, gone, options);
  if (!options.dryRun) await edit.write();
  tell(gone, edit, archive, stackOf(city, gone), options);
}

function goneWith(city: CompiledCity, name: string): Gone {
  const { registry } = city;
  const sector = registry.units.find((unit) => unit.id === name && isSectorCentre(unit, registry));
  if (sector) return { id: sector.id, towns: new Set(), units: new Set([sector.id]) };
  const tier = tierNamed(city, name);
  if (tier.kind === 'city') throw new CommandFailed(2, `${tier.id} is the city itself: expected a district, a town or a sector centre`);
  const towns = registry.tiers.filter(({ kind, path }) => kind === 'town' && contains(tier.path, path)).map(({ id }) => id);
  const units = registry.units.filter((unit) => contains(tier.path, unit.tier)).map(({ id }) => id);
  return { id: tier.id, tier, towns: new Set(towns), units: new Set(units) };
}

/** The open incidents that nobody would go on with. */
function openOf(target: Target, { id, tier }: Gone, { archived, deployment }: RemoveOptions): Promise<readonly OpenIncident[]> {
  const open = (): Promise<readonly OpenIncident[]> => openIncidents(target, id);
  if (archived === undefined) return open();
  return leftBehind(archived, { id, isDistrict: tier?.kind === 'district', inCloud: deployment !== undefined }, open);
}

async function openIncidents(target: Target, tier: string): Promise<readonly OpenIncident[]> {
  const ask = async (path: string) => {
    const answer = await target.call('GET', path);
    // A city that was never started with it has no incidents of it.
    const { errors = [] } = (answer.body ?? {}) as { readonly errors?: readonly { readonly pointer: string }[] };
    if (answer.status === 400 && errors.some(({ pointer }) => pointer === '/tier')) return { ...answer, body: NOTHING };
    return demanded(answer, `GET ${path}`);
  };
  return everyItemAt<OpenIncident>(ask, `/v1/incidents?tier=${tier}&state=open&limit=200`);
}

function refuseOpen(tier: string, open: readonly OpenIncident[]): void {
  if (open.length === 0) return;
  const lines = open.slice(0, 20).map(({ id, state, title = '' }) => `  ${id}  ${state}  ${title}`);
  throw new CommandFailed(
    1,
    [
      `${tier} has ${open.length} open incident${open.length === 1 ? '' : 's'}: expected all of them archived first, or the district handed over: \`npx citywatch tier export ${tier} --to FILE\`, then --archived FILE / 尚有未办结警情`,
      ...lines,
    ].join('\n'),
  );
}

/** The configuration without it. What other tiers say of its units is told by the check. */
async function withoutTier({ id, tier, towns, units }: Gone, directory: string): Promise<CityEdit> {
  const edit = await CityEdit.open(directory);
  const { tiers, units: unitsFile, rosters, sources, things, resources } = edit.draft;
  const idIn = (entry: unknown): string => String((entry as { readonly id?: unknown }).id);
  const unitIn = (entry: unknown): string => String((entry as { readonly unit?: unknown }).unit);
  if (tier?.kind === 'district') {
    if (tiers?.value.districts.length === 1)
      throw new CommandFailed(2, `${id} is the last district of the city: expected another one beside it`);
    // Nobody is supported by a district that is gone.
    for (const [at, { supportedBy = [] }] of (tiers?.value.districts ?? []).entries())
      if (supportedBy.includes(id)) await edit.remove('tiers.yaml', ['districts', at, 'supportedBy'], (name) => name === id);
    await edit.remove('tiers.yaml', ['districts'], (entry) => idIn(entry) === id);
  } else if (tier) {
    const at = tiers?.value.districts.findIndex((one) => one.towns.some((town) => town.id === id)) ?? -1;
    if (tiers?.value.districts[at]?.towns.length === 1)
      throw new CommandFailed(2, `${id} is the last town of its district: remove the district`);
    await edit.remove('tiers.yaml', ['districts', at, 'towns'], (entry) => idIn(entry) === id);
  }
  if (unitsFile) await edit.remove('units.yaml', ['units'], (entry) => units.has(idIn(entry)));
  await edit.remove('people.yaml', ['people'], (entry) => units.has(unitIn(entry)));
  if (rosters) await edit.purge('rosters.yaml', ['rosters'], (entry) => units.has(unitIn(entry)));
  if (!tier) return edit;
  const isThere = (entry: unknown, where: 'town' | 'tier'): boolean => {
    const { [where]: place } = entry as Readonly<Record<string, unknown>>;
    return place === id || towns.has(String(place));
  };
  if (sources) await edit.purge('sources.yaml', ['sources'], (entry) => isThere(entry, 'tier'));
  for (const { file } of things) await edit.purge(`things/${basename(file)}`, ['things'], (entry) => isThere(entry, 'town'));
  for (const { file } of resources)
    await edit.purge(`resources/${basename(file)}`, ['resources', 'cameras'], (entry) => isThere(entry, 'tier'));
  return edit;
}

/** On one machine a whole copy of the city’s data, as of this moment; a deployment keeps its tables, and is exported by its own command. */
async function archiveOf(
  target: Target,
  { id, tier }: Gone,
  { archive, archived, deployment }: RemoveOptions,
): Promise<string | undefined> {
  if (archived !== undefined || !tier) return archived;
  if (deployment !== undefined)
    throw new CommandFailed(
      2,
      `--archived is missing: expected the file of \`npx citywatch tier export ${tenantOf(tier.path)} --to FILE\`, or where its tables were backed up to (docs/backups.md)`,
    );
  const folder = resolve(archive ?? `archive-${id}`);
  const { body } = await target.demand('POST', '/v1/local/backup', { folder });
  return (body as { readonly folder: string }).folder;
}

/** How the stack of a district is taken down that is out of the configuration, where `cdk destroy` finds nothing. As the default stage has it. */
function stackOf({ stages }: CompiledCity, { id, tier }: Gone): readonly string[] {
  if (tier?.kind !== 'district') return [];
  const stage = stages.all.find((one) => one.id === stages.default);
  const region = stage?.tiers?.[id]?.region ?? tier.cloud?.region ?? stage?.region ?? 'REGION';
  const where = `--stack-name ${stage?.prefix ?? 'citywatch'}-${id} --region ${region}`;
  return [
    `aws cloudformation update-termination-protection --no-enable-termination-protection ${where}`,
    `aws cloudformation delete-stack ${where}`,
  ];
}

function tell(
  { id, tier, units }: Gone,
  edit: CityEdit,
  archive: string | undefined,
  takeDown: readonly string[],
  { json, dryRun, city, deployment }: RemoveOptions,
): void {
  const remains =
    tier?.kind === 'district'
      ? [`the tables domain and telemetry, the object bucket and the key of the stack …-${id}: retained, with their backups`]
      : [];
  const supported =
    tier?.kind === 'district'
      ? (edit.draft.tiers?.value.districts ?? []).flatMap((one) => (one.id !== id && one.supportedBy?.includes(id) ? [one.id] : []))
      : [];
  const folder = city === 'cities/foshan' ? '' : ` --city ${city}`;
  const commands = [
    `npx citywatch check ${city}`,
    ...(deployment === undefined
      ? [folder === '' ? 'npm start' : `npm start --${folder}`]
      : [
          ...takeDown,
          'npx cdk deploy --all --outputs-file deployment.json',
          `npx citywatch publish --all${folder} --deployment ${deployment}`,
        ]),
  ];
  if (json) {
    printJson({
      tier: id,
      written: !dryRun,
      files: edit.changed,
      units: [...units],
      archive: archive ?? null,
      supported,
      remains,
      commands,
    });
    return;
  }
  print(
    `${id}: ${dryRun ? '不写入 / not written (--dry-run)' : '已从配置移除 / taken out of the configuration'}: ${edit.changed.join(', ')}`,
  );
  if (archive) print(`存档 / archive: ${archive}`);
  for (const one of supported) print(`${one} 不再由 ${id} 支援 / ${one} is no longer supported by ${id} (tiers.yaml)`);
  for (const line of remains) print(`保留 / remains: ${line}`);
  print(deployment === undefined ? '接下来，重新启动 / then, start it again:' : '接下来 / then:');
  for (const command of commands) print(`  ${command}`);
}
