import { createHash } from 'node:crypto';
import { circleFault, polygonFault } from './geometry.ts';
import type { CapAlert, CapArea, CapFault, CapInfo, CapResource, NamedValue } from './model.ts';
import { referenceFaults } from './references.ts';

type Tell = (path: string, message: string) => void;
/** As it was read, whatever is missing: a message is told all that is wrong with it at once. */
export type Partly<T> = T extends readonly (infer One)[]
  ? readonly Partly<One>[]
  : T extends object
    ? { readonly [Member in keyof T]?: Partly<T[Member]> | undefined }
    : T;

interface Teller {
  /** The standard demands it (MUST, SHALL, CONDITIONAL). */
  readonly must: Tell;
  /** The standard asks for it, and the message can be used without. */
  readonly should: Tell;
}

/** What the standard says beyond its schema (CAP 1.2, section 3.2). */
export function ruleFaults(alert: Partly<CapAlert>, line: (path: string) => number): CapFault[] {
  const faults: CapFault[] = [];
  const tell: Teller = {
    must: (path, message) => faults.push({ line: line(path), path, message }),
    should: (path, message) => faults.push({ line: line(path), path, message, minor: true }),
  };
  checkNames(alert, tell);
  checkAddressing(alert, tell);
  checkReferences(alert, tell);
  for (const [index, info] of (alert.info ?? []).entries()) checkInfo(alert, info, `alert/info[${index + 1}]`, tell);
  return faults;
}

function checkNames(alert: Partly<CapAlert>, { must }: Teller): void {
  for (const member of ['identifier', 'sender'] as const) {
    const text = alert[member];
    if (text === undefined) continue;
    if (text === '') must(`alert/${member}`, 'is empty');
    else if (/[\s,<&]/.test(text)) must(`alert/${member}`, `"${text.slice(0, 80)}": expected no spaces, commas, < or &`);
  }
}

function checkAddressing({ scope, restriction, addresses, msgType, note }: Partly<CapAlert>, { must, should }: Teller): void {
  if (scope === 'Private' && !addresses?.trim()) must('alert/scope', 'Private without addresses: expected whom it is for');
  if (scope === 'Restricted' && !restriction?.trim()) should('alert/scope', 'Restricted without restriction: expected for whom');
  if (scope && scope !== 'Restricted' && restriction !== undefined)
    should('alert/restriction', `goes with the scope Restricted, not ${scope}`);
  if (msgType === 'Error' && !note?.trim()) should('alert/msgType', 'Error without note: expected what is wrong');
}

function checkReferences(alert: Partly<CapAlert>, { must, should }: Teller): void {
  if (alert.references === undefined) {
    if (alert.msgType && alert.msgType !== 'Alert')
      must('alert/msgType', `${alert.msgType} without references: expected the messages it is about`);
    return;
  }
  if (alert.references.trim() === '' && alert.msgType === 'Alert') {
    should('alert/references', 'is empty: expected none in an Alert of nothing before');
    return;
  }
  for (const { message, minor } of referenceFaults(alert.references, alert)) (minor ? should : must)('alert/references', message);
}

function checkInfo(alert: Partly<CapAlert>, info: Partly<CapInfo>, path: string, tell: Teller): void {
  if (info.event?.trim() === '') tell.should(`${path}/event`, 'is empty');
  if (info.expires && Date.parse(info.expires) < Date.parse(info.effective ?? alert.sent ?? ''))
    tell.should(`${path}/expires`, 'lies before the message takes effect');
  if (info.web && !URL.canParse(info.web)) tell.should(`${path}/web`, `"${info.web.slice(0, 80)}": expected an absolute URI`);
  for (const member of ['eventCode', 'parameter'] as const) checkPairs(info[member], `${path}/${member}`, tell);
  for (const [index, resource] of (info.resource ?? []).entries()) checkResource(resource, `${path}/resource[${index + 1}]`, tell);
  for (const [index, area] of (info.area ?? []).entries()) checkArea(area, `${path}/area[${index + 1}]`, tell);
}

function checkPairs(pairs: readonly Partly<NamedValue>[] | undefined, path: string, { should }: Teller): void {
  for (const [index, { valueName }] of (pairs ?? []).entries())
    if (valueName?.trim() === '') should(`${path}[${index + 1}]/valueName`, 'is empty');
}

const MEDIA_TYPE = /^[^\s/;]+\/[^\s/;]+(\s*;.*)?$/;
const BASE_64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function checkResource({ mimeType, size, uri, derefUri, digest }: Partly<CapResource>, path: string, { must, should }: Teller): void {
  if (mimeType !== undefined && !MEDIA_TYPE.test(mimeType)) should(`${path}/mimeType`, `"${mimeType.slice(0, 80)}": expected type/subtype`);
  if (size?.startsWith('-')) must(`${path}/size`, `${size}: expected a number of bytes`);
  if (uri && derefUri === undefined && !URL.canParse(uri))
    should(`${path}/uri`, `"${uri.slice(0, 80)}": expected an absolute URI where the content is not in derefUri`);
  if (digest !== undefined && !/^\s*[0-9A-Fa-f]{40}\s*$/.test(digest))
    should(`${path}/digest`, 'expected a SHA-1 in 40 hexadecimal digits');
  if (derefUri === undefined) return;
  const data = derefUri.replace(/\s+/g, '');
  if (!BASE_64.test(data)) {
    must(`${path}/derefUri`, 'expected base 64');
    return;
  }
  const content = Buffer.from(data, 'base64');
  if (size !== undefined && Number(size) !== content.length) should(`${path}/size`, `${size}: derefUri holds ${content.length} bytes`);
  const sum = createHash('sha1').update(content).digest('hex');
  if (digest && sum !== digest.trim().toLowerCase()) should(`${path}/digest`, `is not that of derefUri, ${sum}`);
}

function checkArea({ polygon = [], circle = [], geocode, altitude, ceiling }: Partly<CapArea>, path: string, tell: Teller): void {
  const { must } = tell;
  for (const [index, text] of polygon.entries()) {
    const wrong = polygonFault(text);
    if (wrong) must(`${path}/polygon[${index + 1}]`, wrong);
  }
  for (const [index, text] of circle.entries()) {
    const wrong = circleFault(text);
    if (wrong) must(`${path}/circle[${index + 1}]`, wrong);
  }
  checkPairs(geocode, `${path}/geocode`, tell);
  if (ceiling !== undefined && altitude === undefined) must(`${path}/ceiling`, 'stands without altitude: expected both');
}
