import * as L from 'leaflet';
import type { Gathered, Spot } from './cluster-layer.ts';
import { GRADE_OF, type Weight } from './worst.ts';

/** In a box of 32: circle, diamond, triangle. Grades are told by shape and numeral; the colours of ISO 22324 only repeat them. */
const SHAPES: Readonly<Record<Weight, string>> = {
  0: '',
  1: 'M16 2A14 14 0 1 1 15.99 2Z',
  2: 'M16 1 31 16 16 31 1 16Z',
  3: 'M16 1 31 29 1 29Z',
};
/** Where the numeral stands: a triangle's middle is low. */
const BASELINES: Readonly<Record<Weight, number>> = { 0: 0, 1: 21, 2: 21, 3: 25 };
const SVG = 'http://www.w3.org/2000/svg';

export function incidentIcon({ weight }: Spot, selected: boolean): L.DivIcon {
  return icon(`map-incident weight-${weight}${selected ? ' selected' : ''}`, 30, [pulse(), sign(weight)]);
}

export function incidentsIcon({ count, weight, selected }: Gathered): L.DivIcon {
  return icon(`map-incident many weight-${weight}${selected ? ' selected' : ''}`, 34, [pulse(), sign(weight), badge(String(count))]);
}

export function sensorIcon({ weight }: Spot): L.DivIcon {
  return icon(`map-sensor weight-${weight}`, weight ? 16 : 9, weight ? [sign(weight)] : []);
}

export function sensorsIcon({ count, weight }: Gathered): L.DivIcon {
  const size = 22 + 5 * Math.min(3, Math.floor(Math.log10(count)));
  const number = document.createElement('span');
  number.textContent = count < 10_000 ? String(count) : `${Math.floor(count / 1000)}k`;
  return icon(`map-sensors weight-${weight}`, size, weight ? [number, badge(GRADE_OF[weight] ?? '')] : [number]);
}

function icon(className: string, size: number, parts: readonly Element[]): L.DivIcon {
  const html = document.createElement('div');
  html.className = className;
  html.append(...parts);
  return L.divIcon({ html, className: 'map-icon', iconSize: [size, size] });
}

function pulse(): Element {
  const ring = document.createElement('span');
  ring.className = 'pulse';
  return ring;
}

function badge(text: string): Element {
  const element = document.createElement('b');
  element.textContent = text;
  return element;
}

function sign(weight: Weight): Element {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 32 32');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', SHAPES[weight]);
  const numeral = document.createElementNS(SVG, 'text');
  numeral.setAttribute('x', '16');
  numeral.setAttribute('y', String(BASELINES[weight]));
  numeral.textContent = GRADE_OF[weight] ?? '';
  svg.append(path, numeral);
  return svg;
}
