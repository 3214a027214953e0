import { useState } from 'react';
import type { Page } from '../api/types.ts';
import { useRead } from '../api/use-read.ts';
import { GradeBadge } from '../components/grade-badge.tsx';
import { LoadFailure } from '../components/load-failure.tsx';
import { ProvisionalMark } from '../components/marks.tsx';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { spanText } from '../things/condition-text.ts';
import { momentText } from '../time/format.ts';
import { seesAuthors } from './authors.ts';
import { useBody, useUnitPattern } from './body.ts';
import type { ApiMechanismChange, ApiMechanismVersion, ApiPublication, ApiRuleChange } from './types.ts';

/** What two versions of the mechanism, and two publications of rules, differ in. */
export function Changes() {
  return (
    <>
      <MechanismChanges />
      <RuleChanges />
    </>
  );
}

interface PairProps {
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly shown: string }[];
  readonly value: readonly [string, string];
  readonly onChange: (value: readonly [string, string]) => void;
}

function Pair({ label, choices, value, onChange }: PairProps) {
  const { t } = useTexts();
  const choice = (at: 0 | 1, name: string) => (
    <label className="form-field">
      {name}
      <select value={value[at]} onChange={(event) => onChange(at === 0 ? [event.target.value, value[1]] : [value[0], event.target.value])}>
        {choices.map((one) => (
          <option key={one.value} value={one.value}>
            {one.shown}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <search className="changes-pair" aria-label={label}>
      {choice(0, t('mechanism.before'))}
      {choice(1, t('mechanism.afterwards'))}
    </search>
  );
}

function MechanismChanges() {
  const { t, word } = useTexts();
  const versions = useRead<Page<ApiMechanismVersion>>('/mechanism/versions');
  const names = (versions.answer?.items ?? []).map(({ version }) => version);
  const [chosen, setChosen] = useState<readonly [string, string]>();
  const [from, to] = chosen ?? [names[1] ?? names[0] ?? '', names[0] ?? ''];
  const changes = useRead<Page<ApiMechanismChange>>(from ? `/mechanism/changes?${new URLSearchParams({ from, to })}` : undefined);
  const groups = Map.groupBy(changes.answer?.items ?? [], ({ domain }) => domain);
  return (
    <section className="panel" aria-labelledby="mechanism-changes">
      <h2 id="mechanism-changes">{t('mechanism.changes.mechanism')}</h2>
      <Pair
        label={t('mechanism.changes.mechanism')}
        choices={names.map((value) => ({ value, shown: value }))}
        value={[from, to]}
        onChange={setChosen}
      />
      <LoadFailure of={versions} />
      <LoadFailure of={changes} />
      {changes.answer?.items.length === 0 ? <p className="thing-line faint">{t('mechanism.changes.none')}</p> : null}
      {[...groups].map(([domain, own]) => (
        <details key={domain} className="changes" data-domain={domain}>
          <summary>
            {word('domain', domain)} <span className="faint">{t('mechanism.changes.count', { count: own.length })}</span>
          </summary>
          <ul>
            {own.map((change) => (
              <MechanismChange key={`${change.level} ${change.body} ${change.action} ${change.field}`} change={change} />
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

/** Told by a sign and a word, not by colour alone. */
function Kind({ before, after }: { readonly before: string | null; readonly after: string | null }) {
  const { t } = useTexts();
  const kind = before === null && after !== null ? 'added' : before !== null && after === null ? 'removed' : 'changed';
  const sign = { added: '+', removed: '−', changed: '~' }[kind];
  return (
    <span className={`change change-${kind}`}>
      {sign} {t(`change.${kind}`)}
    </span>
  );
}

function MechanismChange({ change }: { readonly change: ApiMechanismChange }) {
  const { word } = useTexts();
  const body = useBody();
  const shown = useShown();
  const { level, action, field, before, after, provisional } = change;
  return (
    <li>
      <Kind before={before} after={after} /> {level ? <GradeBadge grade={level} /> : null} {change.body ? <b>{body(change.body)}</b> : null}{' '}
      {action ? word('obligation', action) : null} {word('changeField', field)}{' '}
      {before === null && after === null ? null : <BeforeAfter before={shown(field, before)} after={shown(field, after)} />}{' '}
      <ProvisionalMark provisional={provisional} />
    </li>
  );
}

function BeforeAfter({ before, after }: { readonly before: string | null; readonly after: string | null }) {
  return (
    <span className="before-after">
      {before === null ? null : <del>{before}</del>} {before !== null && after !== null ? '→' : null}{' '}
      {after === null ? null : <ins>{after}</ins>}
    </span>
  );
}

/** `unit PT30M from raised`: an obligation as a whole. */
const LINE = /^(\S*) (P\S+) from (\w+)(.*)$/;

/** Durations, units and events in words; everything else as it came. */
function useShown(): (field: string, value: string | null) => string | null {
  const { word, t } = useTexts();
  const unit = useUnitPattern();
  return (field, value) => {
    if (value === null) return null;
    if (field === 'within' || field === 'warnBefore') return spanText(value);
    if (field === 'from') return word('baseEvent', value);
    if (field === 'evidence')
      return value
        .split(', ')
        .map((kind) => word('evidenceKind', kind))
        .join(t('obligation.listSeparator'));
    if (field === 'unit') return unit(value);
    const [, of, within, event, rest] = (field === 'line' && LINE.exec(value)) || [];
    if (!of || !within || !event) return value;
    return `${unit(of)} ${t('mechanism.within', { time: spanText(within), event: word('baseEvent', event) })}${rest ?? ''}`;
  };
}

function RuleChanges() {
  const { t, word, language } = useTexts();
  const { me } = useDesk();
  const sees = seesAuthors(me);
  const publications = useRead<Page<ApiPublication>>(sees ? '/publications' : undefined);
  const rules = (publications.answer?.items ?? []).filter(({ kind }) => kind === 'rules').sort((a, b) => b.number - a.number);
  const [chosen, setChosen] = useState<readonly [string, string]>();
  const [from, to] = chosen ?? [String((rules[1] ?? rules[0])?.number ?? ''), String(rules[0]?.number ?? '')];
  const changes = useRead<Page<ApiRuleChange>>(from ? `/rules/changes?${new URLSearchParams({ from, to })}` : undefined);
  return (
    <section className="panel" aria-labelledby="rule-changes">
      <h2 id="rule-changes">{t('mechanism.changes.rules')}</h2>
      {sees ? (
        <Pair
          label={t('mechanism.changes.rules')}
          choices={rules.map(({ number, effectiveFrom, author }) => ({
            value: String(number),
            shown: `${number} · ${momentText(language, effectiveFrom)} · ${author}`,
          }))}
          value={[from, to]}
          onChange={setChosen}
        />
      ) : (
        <p className="thing-line faint">{t('mechanism.published.notShown')}</p>
      )}
      <LoadFailure of={changes} />
      {changes.answer?.items.length === 0 ? <p className="thing-line faint">{t('mechanism.changes.none')}</p> : null}
      <ul className="thing-list" data-testid="rule-changes">
        {(changes.answer?.items ?? []).map((change) => (
          <li key={`${change.domain} ${change.rule} ${change.field} ${change.grade}`}>
            <Kind before={change.before} after={change.after} /> {word('domain', change.domain)} <span className="code">{change.rule}</span>{' '}
            {change.grade ? <GradeBadge grade={change.grade} /> : null} {word('changeField', change.field)}{' '}
            <BeforeAfter before={change.before} after={change.after} />
          </li>
        ))}
      </ul>
    </section>
  );
}
