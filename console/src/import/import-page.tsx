import { Alert, Button } from 'antd';
import { useRef, useState } from 'react';
import { usePosting } from '../api/use-posting.ts';
import { Link } from '../components/link.tsx';
import { useDesk } from '../desk.tsx';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { decoded } from './decoded.ts';

const KINDS = ['things', 'people'] as const;
type Kind = (typeof KINDS)[number];

/** `POST /v1/imports/preview`. */
interface ImportPreview {
  readonly kind: Kind;
  readonly rows: number;
  readonly replaces: number;
  readonly faults: readonly { readonly line: number; readonly column: string; readonly message: string }[];
  readonly faultCount: number;
  readonly warnings: readonly string[];
  readonly body: unknown;
}

const HEADERS: Readonly<Record<Kind, string>> = { things: 'thing,like,town,lat,lon,zh,en', people: 'id,unit,zh,en,phone' };

/** A table of things or people: what is wrong with it is read before anything is written. */
export function ImportPage() {
  const { t } = useTexts();
  const { me } = useDesk();
  const [kind, setKind] = useState<Kind>('things');
  const [csv, setCsv] = useState('');
  const [preview, setPreview] = useState<ImportPreview>();
  const [published, setPublished] = useState<{ readonly number: number }>();
  const { busy, failure, post } = usePosting();
  const isAdmin = me.roles.includes('admin');
  const change = (next: string): void => {
    setCsv(next);
    setPreview(undefined);
    setPublished(undefined);
  };
  // What is typed while the answer is under way is another table: the answer says nothing of it.
  const current = useRef({ kind, csv });
  current.current = { kind, csv };
  const look = async (): Promise<void> => {
    const asked = { kind, csv };
    const answer = await post<ImportPreview>('/imports/preview', asked);
    if (current.current.kind === asked.kind && current.current.csv === asked.csv) setPreview(answer);
  };
  const publish = async (): Promise<void> => {
    const answer = await post<{ readonly number: number }>('/publications', { kind, body: preview?.body });
    if (answer) setPublished(answer);
  };
  return (
    <section aria-labelledby="import-title">
      <p className="thing-back">
        <Link to={pathOf.things}>← {t('thing.back')}</Link>
      </p>
      <div className="page-head">
        <h1 id="import-title">{t('things.import')}</h1>
      </div>
      <section className="panel" aria-label={t('import.table')}>
        <p className="thing-line faint">{isAdmin ? t(`import.lead.${kind}`) : t('import.notAllowed')}</p>
        <div className="trial-form">
          <label className="form-field">
            {t('import.kind')}
            <select
              value={kind}
              onChange={(event) => {
                setKind(event.target.value as Kind);
                change(csv);
              }}
            >
              {KINDS.map((one) => (
                <option key={one} value={one}>
                  {t(`import.kind.${one}`)}
                </option>
              ))}
            </select>
          </label>
          <label className="form-field">
            {t('import.file')}
            <input
              type="file"
              accept=".csv,text/csv"
              disabled={!isAdmin}
              onChange={({ target }) => {
                const [file] = target.files ?? [];
                // A corrected file of the same name can be chosen again.
                target.value = '';
                void file?.arrayBuffer().then((bytes) => change(decoded(bytes)));
              }}
            />
          </label>
        </div>
        <label className="form-field import-text">
          {t('import.text')}
          <textarea rows={8} value={csv} placeholder={HEADERS[kind]} disabled={!isAdmin} onChange={(event) => change(event.target.value)} />
        </label>
        {failure ? <Alert type="error" showIcon title={failure} /> : null}
        <div className="trial-actions">
          <Button type="primary" loading={busy} disabled={!isAdmin || csv.trim() === ''} onClick={() => void look()}>
            {t('import.look')}
          </Button>
        </div>
      </section>
      {preview ? <Looked preview={preview} busy={busy} published={published?.number} onPublish={() => void publish()} /> : null}
    </section>
  );
}

interface LookedProps {
  readonly preview: ImportPreview;
  readonly busy: boolean;
  readonly published: number | undefined;
  readonly onPublish: () => void;
}

function Looked({ preview, busy, published, onPublish }: LookedProps) {
  const { t } = useTexts();
  const { rows, replaces, faults, faultCount, warnings, kind, body } = preview;
  return (
    <section className="panel" aria-labelledby="import-looked" data-testid="import-preview">
      <h2 id="import-looked">{t('import.looked', { rows, faults: faultCount })}</h2>
      {warnings.map((warning) => (
        <Alert key={warning} type="warning" showIcon title={warning} />
      ))}
      {faults.length > 0 ? (
        <div className="scroll-x">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('import.line')}</th>
                <th scope="col">{t('import.column')}</th>
                <th scope="col">{t('import.fault')}</th>
              </tr>
            </thead>
            <tbody>
              {faults.map(({ line, column, message }) => (
                <tr key={`${line} ${column} ${message}`} data-fault={`${line} ${column}`}>
                  <td>{line}</td>
                  <td className="code">{column || '–'}</td>
                  <td>{message}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {body === null ? (
        <p className="thing-line">{t('import.refused')}</p>
      ) : published === undefined ? (
        <>
          <p className="thing-line">{t('import.effect', { added: rows - replaces, replaces })}</p>
          <div className="trial-actions">
            <Button type="primary" loading={busy} onClick={onPublish}>
              {t('import.publish')}
            </Button>
          </div>
        </>
      ) : (
        <Alert
          type="success"
          showIcon
          title={t('import.done', { number: published })}
          description={kind === 'things' ? t('import.credentials') : undefined}
        />
      )}
    </section>
  );
}
