import * as L from 'leaflet';
import type { Gathered, Spot } from './cluster-layer.ts';
import { GRADE_OF, type Weight } from './worst.ts';

/** Triangle, diamond and circle come from the style sheet as pictures: drawn in the page itself, some hundred of them take a browser much longer. */
export function incidentIcon({ weight }: Spot, selected: boolean): L.DivIcon {
  return icon(`map-incident weight-${weight}${selected ? ' selected' : ''}`, 30, numeral(weight), [pulse()]);
}

export function incidentsIcon({ count, weight, selected }: Gathered): L.DivIcon {
  const className = `map-incident many weight-${weight}${selected ? ' selected' : ''}`;
  return icon(className, 34, numeral(weight), [pulse(), badge(String(count))]);
}

export function sensorIcon({ weight }: Spot): L.DivIcon {
  return icon(`map-sensor weight-${weight}`, weight ? 18 : 9, numeral(weight), []);
}

export function sensorsIcon({ count, weight }: Gathered): L.DivIcon {
  const size = 22 + 5 * Math.min(3, Math.floor(Math.log10(count)));
  const number = count < 10_000 ? String(count) : `${Math.floor(count / 1000)}k`;
  return icon(`map-sensors weight-${weight}`, size, number, weight ? [badge(numeral(weight))] : []);
}

const numeral = (weight: Weight): string => GRADE_OF[weight] ?? '';

function icon(className: string, size: number, text: string, parts: readonly Element[]): L.DivIcon {
  const html = document.createElement('div');
  html.className = className;
  html.append(text, ...parts);
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
