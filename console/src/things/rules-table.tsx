import { GradeBadge } from '../components/grade-badge.tsx';
import { useTexts } from '../texts/language.tsx';
import { conditionText, isNoTime, spanText } from './condition-text.ts';
import { shortName } from './short-name.ts';
import type { ApiRuleOfSensor } from './types.ts';

/** Of the sensors of one kind the rules are the same: one line for all of them. */
interface SharedRule {
  readonly rule: ApiRuleOfSensor;
  readonly sensors: readonly string[];
}

interface RulesTableProps {
  readonly thing: string;
  readonly rules: readonly ApiRuleOfSensor[];
}

export function RulesTable({ thing, rules }: RulesTableProps) {
  const { t, word } = useTexts();
  if (rules.length === 0) return <p className="panel-note faint">{t('thing.rules.none')}</p>;
  return (
    <div className="scroll-x">
      <table className="table" aria-label={t('thing.rules')}>
        <thead>
          <tr>
            <th scope="col">{t('thing.rule')}</th>
            <th scope="col">{t('thing.sensor')}</th>
            <th scope="col">{t('thing.bounds')}</th>
            <th scope="col">{t('thing.why')}</th>
          </tr>
        </thead>
        <tbody>
          {shared(rules).map(({ rule, sensors }) => (
            <tr key={`${rule.rule} ${sensors[0]} ${rule.metric}`} data-rule={rule.rule}>
              <td>
                <span className="code thing-rule">{rule.rule}</span>
              </td>
              <td>
                {word('metric', rule.metric)}{' '}
                <small className="code faint">{sensors.map((sensor) => shortName(thing, sensor)).join(' ')}</small>
              </td>
              <td>
                <Bounds rule={rule} />
              </td>
              <td>
                <Why rule={rule} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shared(rules: readonly ApiRuleOfSensor[]): SharedRule[] {
  const kinds = Map.groupBy(rules, ({ sensor: _, ...rule }) => JSON.stringify(rule));
  return [...kinds.values()].map((same) => ({ rule: same[0] as ApiRuleOfSensor, sensors: same.map(({ sensor }) => sensor) }));
}

function Bounds({ rule }: { readonly rule: ApiRuleOfSensor }) {
  const { t } = useTexts();
  return (
    <ul className="thing-bounds">
      {rule.grades.map((grade) => (
        <li key={grade.grade}>
          <GradeBadge grade={grade.grade} />{' '}
          {rule.missingAfter
            ? t('thing.missingAfter', { time: spanText(rule.missingAfter) })
            : grade.condition
              ? conditionText(t, grade.condition, rule.unit)
              : t('thing.learned')}
          {rule.missingAfter || isNoTime(grade.for) ? null : (
            <span className="faint"> {t('thing.for', { time: spanText(grade.for) })}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Why({ rule }: { readonly rule: ApiRuleOfSensor }) {
  const { t, word } = useTexts();
  const reasons = [
    t('thing.why.rule', { domain: word('domain', rule.domain), metric: word('metric', rule.metric) }),
    ...(rule.bounds === 'sensor' ? [t('thing.why.sensor')] : []),
    ...(rule.bounds === 'share' ? [t('thing.why.share', { share: rule.share ?? '' })] : []),
    ...(rule.isPart ? [t('thing.why.part')] : []),
    ...(rule.while ? [t('thing.why.while', { context: rule.while })] : []),
  ];
  return (
    <ul className="thing-why">
      {reasons.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  );
}
