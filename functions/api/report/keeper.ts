import canonicalize from 'canonicalize';
import { handlingReport } from '../../../lib/core/accountability/report/draft.ts';
import type { HandlingReport } from '../../../lib/core/accountability/report/model.ts';
import type { ReportKeeper } from '../../../lib/core/ports/report-keeper.ts';
import type { StoredObject } from '../../../lib/wiring/object-store.ts';
import type { Dependencies } from '../handler.ts';
import type { Tenant } from '../tenants.ts';
import { DOCX_TYPE, reportDocx } from './docx.ts';
import { gather } from './gather.ts';
import { type Photos, reportHtml } from './html.ts';

export const REPORT_FORMATS = ['html', 'docx', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const REPORT_TYPES: Readonly<Record<ReportFormat, string>> = {
  html: 'text/html; charset=utf-8',
  docx: DOCX_TYPE,
  json: 'application/json',
};

/** A report in one of its forms. As JSON it is written by RFC 8785, so that the same report has the same digest everywhere. */
export function rendered(report: HandlingReport, photos: Photos, format: ReportFormat): StoredObject {
  const contentType = REPORT_TYPES[format];
  if (format === 'docx') return { contentType, bytes: reportDocx(report, photos) };
  return { contentType, bytes: Buffer.from(format === 'html' ? reportHtml(report, photos) : (canonicalize(report) ?? ''), 'utf8') };
}

/** Keeps what is signed in every form, so that what people were shown can be shown again, whatever becomes of the code that wrote it. */
export function reportKeeper(deps: Pick<Dependencies, 'tenants' | 'clock'>, tenant: Tenant): ReportKeeper {
  return {
    async keep({ incident, events, text, version, replaces, signedBy, at }) {
      const { photos, ...sources } = await gather(deps, tenant, incident, events);
      const corrected = replaces === undefined ? {} : { replaces };
      const report = handlingReport({ incident, events, ...sources, at, version, ...corrected, text, signedBy });
      const keep = (format: ReportFormat): Promise<string> => tenant.reports.keep(incident.id, rendered(report, photos, format));
      const [json, html, docx] = await Promise.all([keep('json'), keep('html'), keep('docx')]);
      return { json, html, docx };
    },
  };
}
