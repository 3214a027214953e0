import type { CSSProperties } from 'react';
import { ProvisionalMark } from '../components/marks.tsx';
import { useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { spanText } from '../things/condition-text.ts';
import { dayText } from '../time/format.ts';
import { useBody } from './body.ts';
import { EscalationChains } from './escalation-chains.tsx';
import { type Bar, latestSchedule, minutesOf, placeOf, ticksOf } from './schedule.ts';
import type { ApiExplainedLine, ApiMechanismExplanation } from './types.ts';

/** A line for each obligation, and a bar for the time it has, from the moment the incident is raised. */
export function ExplainedPicture({ explanation }: { readonly explanation: ApiMechanismExplanation }) {
  const { t, name, language } = useTexts();
  const { obligations, notAcknowledged } = explanation;
  const bars = latestSchedule(obligations, notAcknowledged ? minutesOf(notAcknowledged.within) : 0);
  const end = Math.max(1, ...bars.map((bar) => bar.end));
  const ticks = ticksOf(end);
  return (
    <section className="panel" aria-labelledby="picture-title" data-testid="explanation">
      <h2 id="picture-title">
        {explanation.version} {name(explanation.name)}{' '}
        <small className="faint">{t('mechanism.from', { day: dayText(language, explanation.effectiveFrom) })}</small>{' '}
        <ProvisionalMark provisional={explanation.effectiveFromProvisional} />
      </h2>
      <Told explanation={explanation} />
      <div className="picture">
        <div className="picture-axis" aria-hidden="true">
          {ticks.map((tick) => (
            <span key={tick} style={at(placeOf(tick, end))}>
              {tick === 0 ? t('mechanism.raised') : spanText(`PT${tick >= 60 ? `${tick / 60}H` : `${tick}M`}`)}
            </span>
          ))}
        </div>
        <ol className="picture-lines">
          {obligations.map((line, index) => (
            <Line key={`${line.body}/${line.action}`} line={line} bar={bars[index] as Bar} end={end} ticks={ticks} />
          ))}
        </ol>
      </div>
      <p className="thing-line faint">{t('mechanism.latest')}</p>
      <EscalationChains explanation={explanation} />
    </section>
  );
}

const at = (place: number): CSSProperties => ({ insetInlineStart: `${place * 100}%` });

/** Who handles it, who takes over without the city, who speaks for each side. */
function Told({ explanation: { handling, liaison, obligations } }: { readonly explanation: ApiMechanismExplanation }) {
  const { t } = useTexts();
  const { unit } = useNames();
  const obliged = [...new Set(obligations.flatMap((line) => line.unit ?? []))];
  return (
    <dl className="thing-facts picture-told">
      <div>
        <dt>{t('mechanism.handledBy')}</dt>
        <dd>
          {handling.unit ? unit(handling.unit) : t('mechanism.nobody')} <ProvisionalMark provisional={handling.provisional} />
          {handling.fallback ? (
            <small className="faint">
              {' '}
              {t('mechanism.fallback', { unit: unit(handling.fallback.unit), time: spanText(handling.fallback.after) })}
            </small>
          ) : null}
        </dd>
      </div>
      <div>
        <dt>{t('mechanism.toldFirst')}</dt>
        <dd>{[handling.unit, liaison.unit].flatMap((one) => (one ? [unit(one)] : [])).join(t('obligation.listSeparator'))}</dd>
      </div>
      <div>
        <dt>{t('mechanism.toldOnDispatch')}</dt>
        <dd>{obliged.map((one) => unit(one)).join(t('obligation.listSeparator'))}</dd>
      </div>
    </dl>
  );
}

interface LineProps {
  readonly line: ApiExplainedLine;
  readonly bar: Bar;
  readonly end: number;
  readonly ticks: readonly number[];
}

function Line({ line, bar, end, ticks }: LineProps) {
  const { t, word } = useTexts();
  const { unit } = useNames();
  const body = useBody();
  const [start, stop] = [placeOf(bar.start, end), placeOf(bar.end, end)];
  return (
    <li data-obligation={`${line.body}/${line.action}`}>
      <div className="picture-who">
        <b>{line.unit ? unit(line.unit) : t('mechanism.nobody')}</b> <small className="faint">{body(line.body)}</small>
      </div>
      <div className="picture-track">
        {ticks.map((tick) => (
          <i key={tick} style={at(placeOf(tick, end))} />
        ))}
        <span className={`picture-bar picture-${line.action}`} style={{ ...at(start), inlineSize: `${(stop - start) * 100}%` }} />
      </div>
      <div className="picture-what">
        <b>{word('obligation', line.action)}</b>{' '}
        {t('mechanism.within', { time: spanText(line.within), event: word('baseEvent', line.from) })}{' '}
        <ProvisionalMark provisional={line.provisional} />
        {line.after ? (
          <small className="faint">
            {' '}
            {t('mechanism.after', { lines: line.after.map((name) => lineName(name, body, word)).join(t('obligation.listSeparator')) })}
          </small>
        ) : null}
        {line.evidence ? (
          <small className="faint">
            {' '}
            {t('mechanism.evidence', {
              kinds: line.evidence.map((kind) => word('evidenceKind', kind)).join(t('obligation.listSeparator')),
            })}
          </small>
        ) : null}
      </div>
    </li>
  );
}

/** `owner/dispose` in words. */
function lineName(name: string, body: (body: string) => string, word: (family: string, value: string) => string): string {
  const slash = name.lastIndexOf('/');
  return `${body(name.slice(0, slash))} ${word('obligation', name.slice(slash + 1))}`;
}
