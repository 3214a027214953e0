import { durationText } from '../duration.ts';
import { DOMAINS, type DomainId, GRADES, type Grade, type Registry } from '../registry/model.ts';
import { liaisonOf } from './liaison.ts';
import { lineName, namesBefore } from './lines.ts';
import type { MechanismVersion, ObligationTemplate } from './model.ts';
import { atLevel, type BodyContext, resolveBody } from './resolve-body.ts';
import { flowOf } from './versions.ts';

/** What can change between two versions. `unit`: who stands behind a body; `line`: the line itself, as a whole. */
export type ChangedField =
  | 'flow'
  | 'liaison'
  | 'handling'
  | 'unit'
  | 'line'
  | 'within'
  | 'from'
  | 'after'
  | 'warnBefore'
  | 'evidence'
  | 'provisional';

/** One line of `mechanism diff --json`. A value that is not there is `null`; `{district}` in a unit stands for each district. */
export interface MechanismChange {
  readonly domain: DomainId;
  readonly level: Grade | null;
  readonly body: string | null;
  readonly action: string | null;
  readonly field: ChangedField;
  readonly before: string | null;
  readonly after: string | null;
  /** 未核定: what it says of a limit, or of who handles a level, is not public. */
  readonly provisional: boolean;
}

type Value = Pick<MechanismChange, 'before' | 'after'>;

/** What changed from one version to another, for each domain and level, with the units there are now. */
export function diffVersions(before: MechanismVersion, after: MechanismVersion, registry: Registry): MechanismChange[] {
  const pair = [before, after] as const;
  return DOMAINS.flatMap((domain) => {
    const of = (version: MechanismVersion): Side => ({ version, domain, registry });
    const sides = [of(before), of(after)] as const;
    const about = { domain, level: null, body: null, action: null, provisional: false };
    return [
      ...changed({ ...about, field: 'flow' }, flowOf(pair[0], domain).id, flowOf(pair[1], domain).id),
      ...changed({ ...about, field: 'liaison' }, liaisonText(sides[0]), liaisonText(sides[1])),
      ...GRADES.flatMap((level) => levelChanges(sides, level)),
    ];
  });
}

interface Side {
  readonly version: MechanismVersion;
  readonly domain: DomainId;
  readonly registry: Registry;
}

function levelChanges([before, after]: readonly [Side, Side], level: Grade): MechanismChange[] {
  const { domain } = before;
  const linesOf = ({ version }: Side): readonly ObligationTemplate[] => flowOf(version, domain).levels[level];
  const [old, now] = [linesOf(before), linesOf(after)];
  const bodies = new Set([...old, ...now].map(({ body }) => body));
  const names = new Set([...old, ...now].map(lineName));
  const about = { domain, level, body: null, action: null, provisional: false };
  const { handling: wasHandled } = before.version;
  const { handling: isHandled } = after.version;
  return [
    ...changed(
      { ...about, field: 'handling', provisional: (isHandled ?? wasHandled)?.provisional ?? false },
      wasHandled?.[level] ?? 'district',
      isHandled?.[level] ?? 'district',
    ),
    ...[...bodies].flatMap((body) => {
      const owes = (lines: readonly ObligationTemplate[]): boolean => lines.some((line) => line.body === body);
      if (!owes(old) || !owes(now)) return [];
      return changed({ ...about, body, field: 'unit' }, unitText(before, level, body), unitText(after, level, body));
    }),
    ...[...names].flatMap((name) => {
      const [was, is] = [old.find((line) => lineName(line) === name), now.find((line) => lineName(line) === name)];
      const { body, action, provisional } = (is ?? was) as ObligationTemplate;
      const line = { domain, level, body, action, provisional };
      if (!was || !is)
        return changed({ ...line, field: 'line' }, was && lineText(was, old, before, level), is && lineText(is, now, after, level));
      const fields = (one: ObligationTemplate, lines: readonly ObligationTemplate[]) => ({
        within: durationText(one.within),
        from: one.from,
        after: namesBefore(one, lines).join(', ') || undefined,
        warnBefore: durationText(one.warnBefore),
        evidence: one.evidence?.join(', '),
        provisional: String(one.provisional),
      });
      const [first, second] = [fields(was, old), fields(is, now)];
      return (Object.keys(first) as (keyof typeof first)[]).flatMap((field) => changed({ ...line, field }, first[field], second[field]));
    }),
  ];
}

function changed(about: Omit<MechanismChange, keyof Value>, before: string | undefined, after: string | undefined): MechanismChange[] {
  return before === after ? [] : [{ ...about, before: before ?? null, after: after ?? null }];
}

const lineText = (line: ObligationTemplate, lines: readonly ObligationTemplate[], side: Side, level: Grade): string =>
  [
    unitText(side, level, line.body),
    durationText(line.within),
    `from ${line.from}`,
    ...namesBefore(line, lines).map((name) => `after ${name}`),
  ].join(' ');

/** The unit behind a body in all of the city, `{district}` for the district where they differ by that alone. */
function unitText(side: Side, level: Grade, body: string): string | undefined {
  return inAllDistricts(side, (context) => resolveBody(body, atLevel(context, level)));
}

function liaisonText(side: Side): string | undefined {
  return inAllDistricts(side, (context) => {
    const { unit, centre } = liaisonOf(atLevel(context, 'III'));
    return [unit, centre].flatMap((one) => (one ? [`${one.unit}: ${one.officer ?? '-'}, ${one.deputy ?? '-'}`] : [])).join('; ');
  });
}

function inAllDistricts(side: Side, find: (context: BodyContext) => string | undefined): string | undefined {
  const districts = side.registry.tiers.filter(({ kind }) => kind === 'district');
  const found = districts.map(({ id, path }) => find({ ...side, town: path })?.replaceAll(id, '{district}'));
  const plain = districts.map(({ path }) => find({ ...side, town: path }));
  const same = (texts: readonly (string | undefined)[]): boolean => new Set(texts).size === 1;
  if (same(plain)) return plain[0];
  return same(found) ? found[0] : [...new Set(plain.map((text) => text ?? '-'))].join(' | ');
}
