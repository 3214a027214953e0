import { durationText } from '../duration.ts';
import type { DomainId, Grade, Thing } from '../registry/model.ts';
import type { BoundRule, ThingBinding } from './bindings.ts';
import { jointOf } from './compound/joint.ts';
import type { Condition } from './rule.ts';

/** A rule in force on one metric of a sensor, as it applies there. */
export interface RuleOfSensor {
  readonly sensor: string;
  readonly metric: string;
  readonly rule: string;
  readonly domain: DomainId;
  /** UCUM: of its bounds. */
  readonly unit: string;
  /** Whose bounds they are: the rule's; shares of what the sensor declares under `share`; or such as the sensor declares for itself. */
  readonly bounds: 'rule' | 'share' | 'sensor';
  readonly share: string | null;
  /** One of several conditions of the rule: they are looked at together. */
  readonly isPart: boolean;
  /** The context in which it applies alone. */
  readonly while: string | null;
  /** ISO 8601: no reading for longer is an alarm. */
  readonly missingAfter: string | null;
  readonly grades: readonly { readonly grade: Grade; readonly condition: Condition | null; readonly for: string }[];
}

/** The rules that are bound to a thing's sensors, in the order of its series. `shareOf`: what the published rule compares with. */
export function rulesOfThing(
  thing: Thing,
  { series }: ThingBinding,
  shareOf: (domain: DomainId, rule: string) => string | undefined,
): RuleOfSensor[] {
  return [...series.values()].flatMap(({ sensor, metric, rules }) => {
    const declared = thing.sensors.find(({ id }) => id === sensor)?.metrics.find((one) => one.metric === metric);
    return rules.map((bound) => {
      const { domain, id } = bound.operand?.of ?? bound.rule;
      const share = shareOf(domain, id) ?? null;
      const isOwn = declared?.bounds?.[id] !== undefined;
      return { sensor, metric, rule: id, domain, bounds: isOwn ? 'sensor' : share === null ? 'rule' : 'share', share, ...meaningOf(bound) };
    });
  });
}

function meaningOf({ rule, operand }: BoundRule) {
  const joint = operand && jointOf(operand.of);
  const shown = joint?.grade;
  const isPart = operand !== undefined && operand.of.compound !== undefined;
  const grades = rule.grades.map((one) => ({
    grade: isPart && shown ? shown : one.grade,
    condition: one.condition,
    for: durationText(one.for),
  }));
  const { missing } = rule;
  return {
    unit: rule.unit,
    isPart,
    while: operand?.of.while ?? rule.while ?? null,
    missingAfter: missing ? durationText(missing.after) : null,
    grades: missing ? [{ grade: missing.grade, condition: null, for: durationText(missing.after) }] : grades,
  };
}
