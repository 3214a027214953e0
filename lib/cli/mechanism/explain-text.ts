import { durationText } from '../../core/duration.ts';
import type { ExplainedObligation } from '../../core/mechanism/explain.ts';
import { type Liaison, liaisonOf } from '../../core/mechanism/liaison.ts';
import type { ObligationAction } from '../../core/mechanism/model.ts';
import { atLevel, type BodyContext } from '../../core/mechanism/resolve-body.ts';
import { flowOf } from '../../core/mechanism/versions.ts';
import { ACTION_NAMES, DOMAIN_NAMES } from '../../core/notification/texts.ts';
import type { Grade } from '../../core/registry/model.ts';
import { indexRegistry } from '../../core/registry/registry-index.ts';

const PROVISIONAL = '未核定 / provisional';

/** Who owes what by when, for people to read: in both languages, with what is not public marked wherever it stands. */
export function explainText(place: BodyContext, level: Grade, rows: readonly ExplainedObligation[]): string[] {
  const { version, domain, registry } = place;
  const index = indexRegistry(registry);
  const context = atLevel(place, level);
  const town = index.tier(place.town)?.name;
  const { unit, centre } = liaisonOf(context);
  const domainName = DOMAIN_NAMES[domain];
  const since = `${version.effectiveFrom.slice(0, 10)}${version.effectiveFromProvisional ? `（${PROVISIONAL}）` : ''}`;
  return [
    `${version.version} ${version.name.zh} / ${version.name.en}，自 / from ${since}`,
    `${domainName.zh} / ${domainName.en} · ${level} 级 / level ${level} · ${town ? `${town.zh} / ${town.en}` : place.town} · 流程 / flow ${flowOf(version, domain).id}`,
    handlingText(context, level, centre?.unit),
    ...(unit ? [`单位对接 / liaison, unit: ${officersText(unit, context)}`] : []),
    ...(centre ? [`中心对接 / liaison, centre: ${officersText(centre, context)}`] : []),
    ...rows.map((row) => rowText(row)),
  ];
}

function handlingText({ version, handling }: BodyContext, level: Grade, centre: string | undefined): string {
  const of = version.handling;
  const fallback =
    of?.[level] === 'city'
      ? `；与市中心中断 ${durationText(of.fallbackAfter)} 后由区中心 / the district’s after ${durationText(of.fallbackAfter)} without the city`
      : '';
  const tier = handling === 'city' ? '市 / city' : '区 / district';
  return `处置中心 / handled by: ${centre ?? '-'}（${tier}）${fallback}${of?.provisional ? `  ${PROVISIONAL}` : ''}`;
}

function officersText({ unit, officer, deputy }: Liaison, { registry }: BodyContext): string {
  const nameOf = (id: string | undefined): string => {
    const person = registry.people.find((one) => one.id === id);
    return person ? `${person.name.zh} / ${person.name.en}` : '-';
  };
  return `${unit}：${nameOf(officer)}，副 / deputy ${nameOf(deputy)}`;
}

function rowText({ body, unit, action, within, from, after, evidence, provisional }: ExplainedObligation): string {
  const name = ACTION_NAMES[action as ObligationAction];
  const parts = [
    body.padEnd(20),
    (unit ?? '-').padEnd(36),
    `${action.padEnd(10)} ${name.zh}`,
    within.padEnd(8),
    `${from}${after ? `, 在其后 / after ${after.join(', ')}` : ''}`,
    ...(evidence ? [`须附 / evidence: ${evidence.join(', ')}`] : []),
    ...(provisional ? [PROVISIONAL] : []),
  ];
  return `  ${parts.join('  ')}`;
}
