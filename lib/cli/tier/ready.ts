import type { CompiledCity } from '../../config/load-city.ts';
import { toInstant } from '../../core/instant.ts';
import type { ReadinessItem, ReadinessSubject } from '../../core/readiness/model.ts';
import { readinessOf } from '../../core/readiness/readiness.ts';
import { readinessSubject } from '../../core/readiness/subject.ts';
import { tenantOf } from '../../core/tier/tier-path.ts';
import { type CityAnswer, demanded } from '../api-request.ts';
import { cityOf } from '../local-city.ts';
import { CommandFailed, note, print, printJson } from '../output.ts';
import { type TargetOptions, targetsOf } from '../targets.ts';

/** What a tier lacks, by the configuration and by what the running city knows of it; status 1 while it lacks something. */
export async function tellReady(name: string, options: TargetOptions): Promise<void> {
  const city = await cityOf(options.city);
  const subject = readinessSubject(city.registry, name);
  if (!subject)
    throw new CommandFailed(
      2,
      `there is no tier or sector centre "${name}"; there are: ${city.registry.tiers.map(({ id }) => id).join(', ')}`,
    );
  const items = await itemsOf(subject, city, options);
  const missing = items.filter(({ met }) => !met);
  if (options.json) printJson({ tier: subject.id, kind: subject.kind, ready: missing.length === 0, missing, items });
  else {
    for (const { item, subject: of, met, text } of items)
      print(`${met ? '✓' : '✗'} ${item.padEnd(8)} ${of.padEnd(36)} ${text.zh} / ${text.en}`);
    print(missing.length === 0 ? `${subject.id}: 就绪 / ready` : `${subject.id}: 缺 ${missing.length} 项 / ${missing.length} missing`);
  }
  if (missing.length > 0) process.exitCode = 1;
}

async function itemsOf(subject: ReadinessSubject, city: CompiledCity, options: TargetOptions): Promise<readonly ReadinessItem[]> {
  const answer = await asked(subject, city, options);
  if (answer?.status === 200) return (answer.body as { readonly items: readonly ReadinessItem[] }).items;
  const zh = answer ? '运行中的城市还不知道它：重新启动 npm start，或部署并发布' : `${options.url} 没有城市运行：npm start`;
  const en = answer
    ? 'the running city does not know it yet: start it again, or deploy and publish'
    : `no city answers at ${options.url}: npm start`;
  const sources = { registry: city.registry, rosters: city.rosters, now: toInstant(Date.now()), tested: new Map(), exercises: [] };
  return [{ item: 'city', subject: subject.id, met: false, text: { zh, en } }, ...readinessOf(subject, sources)];
}

/** The API of the tenant whose tier it is; a sector centre is the hub's. `undefined`: nothing answers. */
async function asked(subject: ReadinessSubject, { registry }: CompiledCity, options: TargetOptions): Promise<CityAnswer | undefined> {
  const tenant = subject.kind === 'sector' ? registry.city.id : tenantOf(subject.tier.path);
  const [target] = await targetsOf(options.deployment ? { ...options, tenant: options.tenant ?? tenant } : options);
  const path = `/v1/tiers/${subject.id}/readiness`;
  const answer = await target?.call('GET', path).catch((cause: unknown) => {
    if (!(cause instanceof CommandFailed)) throw cause;
    note(cause.message);
    return undefined;
  });
  return answer && answer.status !== 404 ? demanded(answer, `GET ${path}`) : answer;
}
