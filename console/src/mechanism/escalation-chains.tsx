import { ProvisionalMark } from '../components/marks.tsx';
import { useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { spanText } from '../things/condition-text.ts';
import type { ApiMechanismExplanation, ApiStep } from './types.ts';

/** Whom a missed clock is taken to, in turn. Obligations that go the same way stand together. */
export function EscalationChains({ explanation: { obligations, notAcknowledged } }: { readonly explanation: ApiMechanismExplanation }) {
  const { t, word } = useTexts();
  const { unit } = useNames();
  const escalated = obligations.filter(({ escalation }) => escalation.length > 0);
  const alike = [...Map.groupBy(escalated, ({ escalation }) => JSON.stringify(escalation)).values()];
  return (
    <>
      {notAcknowledged && notAcknowledged.steps.length > 0 ? (
        <section className="chain">
          <h3>
            {t('mechanism.notAcknowledged', { time: spanText(notAcknowledged.within) })}{' '}
            <ProvisionalMark provisional={notAcknowledged.provisional} />
          </h3>
          <Chain steps={notAcknowledged.steps} />
        </section>
      ) : null}
      {alike.map((lines) => (
        <section className="chain" key={lines.map(({ body, action }) => `${body}/${action}`).join(' ')}>
          <h3>
            {t('mechanism.late')}{' '}
            <span className="faint">
              {lines
                .map((line) => `${line.unit ? unit(line.unit) : line.body} ${word('obligation', line.action)}`)
                .join(t('obligation.listSeparator'))}
            </span>
          </h3>
          <Chain steps={lines[0]?.escalation ?? []} />
        </section>
      ))}
    </>
  );
}

function Chain({ steps }: { readonly steps: readonly ApiStep[] }) {
  const { t } = useTexts();
  const { unit } = useNames();
  return (
    <ol className="chain-steps">
      {steps.map((step) => (
        <li key={`${step.body} ${step.unit}`}>
          <small className="faint">+{spanText(step.wait)}</small> {unit(step.unit)}
          {step.isLead ? ` ${t('mechanism.lead')}` : ''}
        </li>
      ))}
    </ol>
  );
}
