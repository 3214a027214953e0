import { Alert, type AutoComplete, Input, Modal, Radio, Select } from 'antd';
import { type ComponentRef, useId, useRef, useState } from 'react';
import type { ApiIncident, Bilingual, DomainId, Grade } from '../api/types.ts';
import { usePosting } from '../api/use-posting.ts';
import { GradeBadge } from '../components/grade-badge.tsx';
import { Link } from '../components/link.tsx';
import { StateMark } from '../components/marks.tsx';
import { titleOf } from '../components/title.ts';
import { useDesk, useLive } from '../desk.tsx';
import { typedPosition } from '../incident/typed-position.ts';
import { useAssets } from '../map/assets.ts';
import { navigate, pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { useCityNow } from '../time/use-city-now.ts';
import { DOMAIN_CHOICES, GRADE_CHOICES } from '../watch/selection.ts';
import { PHENOMENA, phenomenaFor } from './phenomena.ts';
import { sameNearby } from './same-nearby.ts';
import { TypedChoice, type TypedOption } from './typed-choice.tsx';
import { useReportPlaces } from './use-report-places.ts';

interface Draft {
  readonly what: string;
  readonly kind?: string;
  readonly domain: DomainId;
  readonly grade: Grade;
  readonly town?: string;
  readonly address: string;
  readonly asset?: string;
  readonly position: string;
  readonly phone: string;
  readonly caller: string;
}

const NOTHING: Draft = { what: '', domain: 'other', grade: 'III', address: '', position: '', phone: '', caller: '' };
const LONGEST_TITLE = 200;
const LONGEST_NAME = 100;
const MOST_ASSETS = 50;
const SUBMIT_BUTTON = { 'data-testid': 'submit-report' };

/** Somebody calls. The order of the fields is that of the talk: what, where, who; Enter in any line sends it. */
export function ReportForm({ onClose }: { readonly onClose: () => void }) {
  const { t, word, name, language } = useTexts();
  const { live } = useDesk();
  const { incidents } = useLive();
  const now = useCityNow();
  const { busy, failure, post } = usePosting();
  const towns = useReportPlaces();
  const assets = useAssets();
  const [draft, setDraft] = useState(NOTHING);
  const [refused, setRefused] = useState<string>();
  const first = useRef<ComponentRef<typeof AutoComplete>>(null);
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));
  const phenomena = (text: string): readonly TypedOption[] =>
    phenomenaFor(text).map((one) => ({ id: one.kind, text: name(one.name), label: `${name(one.name)} · ${word('domain', one.domain)}` }));
  const townsFor = (text: string): readonly TypedOption[] => named(towns, text).map((town) => ({ id: town.id, text: name(town.name) }));
  const assetsFor = (text: string): readonly TypedOption[] =>
    named(
      assets.filter(({ town }) => town === draft.town),
      text,
    )
      .slice(0, MOST_ASSETS)
      .map((asset) => ({ id: asset.id, text: name(asset.name) }));
  const take = (kind: string | undefined, what: string): void => {
    const known = PHENOMENA.find((one) => one.kind === kind);
    setDraft(({ kind: _before, ...rest }) => ({
      ...rest,
      what,
      ...(known && { kind: known.kind, domain: known.domain, grade: known.grade }),
    }));
  };
  const near = assets.find(({ id }) => id === draft.asset);
  const typed = draft.position.trim() === '' ? undefined : typedPosition(draft.position);
  const position = typed ?? near?.position;
  const same =
    draft.town === undefined || now === undefined
      ? []
      : sameNearby(incidents.values(), { domain: draft.domain, town: draft.town, position }, now);

  const send = async (): Promise<void> => {
    const missing =
      draft.what.trim() === ''
        ? 'report.what'
        : draft.town === undefined
          ? 'report.town'
          : draft.position.trim() !== '' && !typed
            ? 'report.position'
            : undefined;
    setRefused(missing && t('form.required', { field: t(missing) }));
    if (missing || busy) return;
    const title = [draft.what.trim(), draft.address.trim()].filter(Boolean).join(' · ').slice(0, LONGEST_TITLE);
    const reporter = {
      ...(draft.caller.trim() && { name: draft.caller.trim() }),
      ...(draft.phone.trim() && { phone: draft.phone.trim() }),
    };
    const raised = await post<ApiIncident>('/incidents', {
      domain: draft.domain,
      kind: draft.kind ?? 'report',
      title,
      grade: draft.grade,
      town: draft.town,
      ...(position && { position }),
      ...(Object.keys(reporter).length > 0 && { reporter }),
    });
    if (!raised) return;
    live.take([raised]);
    onClose();
    navigate(pathOf.incident(raised.id));
  };

  return (
    <Modal
      open
      title={t('report.title')}
      okText={t('report.send')}
      cancelText={t('form.cancel')}
      confirmLoading={busy}
      okButtonProps={SUBMIT_BUTTON}
      mask={{ closable: false }}
      onOk={() => void send()}
      onCancel={onClose}
      afterOpenChange={(open) => open && first.current?.focus()}
    >
      <form
        className="action-form report-form"
        data-testid="report-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Field label={t('report.what')}>
          {(id) => (
            <TypedChoice
              id={id}
              inputRef={first}
              placeholder={t('report.whatHint')}
              optionsFor={phenomena}
              onChange={(kind, what) => take(kind, what)}
            />
          )}
        </Field>
        <Field label={t('report.town')}>
          {(id) => (
            <TypedChoice
              id={id}
              optionsFor={townsFor}
              onChange={(town) => setDraft(({ town: _before, asset: _there, ...rest }) => ({ ...rest, ...(town && { town }) }))}
            />
          )}
        </Field>
        <Field label={t('report.phone')} optional>
          {(id) => (
            <Input
              id={id}
              type="tel"
              autoComplete="off"
              maxLength={LONGEST_NAME}
              value={draft.phone}
              onChange={({ target }) => change({ phone: target.value })}
            />
          )}
        </Field>
        <Field label={t('report.address')} optional>
          {(id) => (
            <Input id={id} maxLength={LONGEST_TITLE} value={draft.address} onChange={({ target }) => change({ address: target.value })} />
          )}
        </Field>
        <Field label={t('report.caller')} optional>
          {(id) => (
            <Input id={id} maxLength={LONGEST_NAME} value={draft.caller} onChange={({ target }) => change({ caller: target.value })} />
          )}
        </Field>
        <Field label={t('report.near')} optional>
          {(id) => (
            <TypedChoice
              // Another town, other objects: what was chosen of the former is gone.
              key={draft.town}
              id={id}
              optionsFor={assetsFor}
              onChange={(asset) => setDraft(({ asset: _before, ...rest }) => ({ ...rest, ...(asset && { asset }) }))}
            />
          )}
        </Field>
        <Field label={t('report.position')} optional>
          {(id) => (
            <Input
              id={id}
              value={draft.position}
              placeholder="23.0300, 113.1120"
              onChange={({ target }) => change({ position: target.value })}
            />
          )}
        </Field>
        <Field label={t('report.domain')}>
          {(id) => (
            <Select
              id={id}
              value={draft.domain}
              options={DOMAIN_CHOICES.map((domain) => ({ value: domain, label: word('domain', domain) }))}
              onChange={(domain: DomainId) => change({ domain })}
            />
          )}
        </Field>
        <fieldset className="field choice">
          <legend>{t('report.grade')}</legend>
          <Radio.Group name="grade" value={draft.grade} onChange={({ target }) => change({ grade: target.value as Grade })}>
            {GRADE_CHOICES.map((grade) => (
              <Radio key={grade} value={grade}>
                <GradeBadge grade={grade} />
              </Radio>
            ))}
          </Radio.Group>
        </fieldset>
        {same.length > 0 ? (
          <Alert
            type="warning"
            showIcon
            data-testid="same-nearby"
            title={t('report.same')}
            description={
              <ul className="unit-list report-same">
                {same.map((one) => (
                  <li key={one.id}>
                    <GradeBadge grade={one.grade} /> <Link to={pathOf.incident(one.id)}>{titleOf(one, { language, word })}</Link>{' '}
                    <StateMark state={one.state} />
                  </li>
                ))}
              </ul>
            }
          />
        ) : null}
        {refused || failure ? <Alert type="error" showIcon title={refused ?? failure} /> : null}
        {/* Enter in a line sends the form where it has a button of this kind, and the dialog's own lies outside it. */}
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}

/** Those whose name in either language, or id, holds what was typed; all of them while nothing was. */
function named<Item extends { readonly id: string; readonly name: Bilingual }>(items: readonly Item[], typed: string): readonly Item[] {
  const wanted = typed.trim().toLowerCase();
  return items.filter(({ id, name }) => [id, name.zh, name.en].some((text) => text.toLowerCase().includes(wanted)));
}

interface FieldProps {
  readonly label: string;
  readonly optional?: boolean;
  readonly children: (id: string) => React.ReactNode;
}

function Field({ label, optional, children }: FieldProps) {
  const { t } = useTexts();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {optional ? <small className="faint">({t('form.optional')})</small> : null}
      </label>
      {children(id)}
    </div>
  );
}
