import type { Position } from '../api/types.ts';

const FORM = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*(?:[,，]|\s)\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

/** A position as people write it, latitude first, in WGS-84 degrees: `23.0300, 113.1120`. `undefined` for anything else. */
export function typedPosition(text: string): Position | undefined {
  const [, latitude, longitude] = FORM.exec(text) ?? [];
  const [lat, lon] = [Number(latitude), Number(longitude)];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined;
}
