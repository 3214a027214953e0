import type { ApiIncident } from '../api/types.ts';
import { useDesk, useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { momentText } from '../time/format.ts';
import { ObligationsTable } from './obligations-table.tsx';

/** What one's own unit owes, before everything else. Nothing when it owes nothing here. */
export function OwnObligations({ incident }: { readonly incident: ApiIncident }) {
  const { t, language } = useTexts();
  const { me } = useDesk();
  const names = useNames();
  const own = (incident.obligations ?? []).filter(({ unit, state }) => unit === me.unit && state !== 'superseded');
  if (!me.unit || own.length === 0) return null;
  const acknowledgedAt = incident.tasks?.find(({ unit }) => unit === me.unit)?.acknowledgedAt;
  return (
    <section className="panel own" aria-labelledby="own-title">
      <h2 id="own-title">
        {t('incident.own')} <small className="faint own-unit">{names.unit(me.unit)}</small>
        {acknowledgedAt ? (
          <small className="done own-unit">✓ {t('incident.acknowledged', { time: momentText(language, acknowledgedAt) })}</small>
        ) : null}
      </h2>
      <ObligationsTable obligations={own} own label={t('incident.own')} />
    </section>
  );
}
