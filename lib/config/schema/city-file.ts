import * as z from 'zod';
import { isServiceUrl, SERVICE_URL } from '../../core/registry/service-url.ts';
import { areaCode, bilingual, duration, formed, position, slug, text } from './common.ts';

const interval = z.tuple([z.number(), z.number()]);

const TILE_NAMES = ['{z}', '{x}', '{y}'];

const tiles = z
  .string()
  .refine((value) => TILE_NAMES.every((name) => value.includes(name)) && isServiceUrl(value.replaceAll(/[{}]/g, '')), {
    error: ({ input }) => `"${String(input).slice(0, 80)}": expected ${SERVICE_URL} with {z}, {x} and {y}`,
  });

const baseMap = z
  .strictObject({
    layers: z
      .array(tiles)
      .min(1)
      .max(4)
      .describe('Addresses of map tiles, drawn one over the other; {s} stands for each of subdomains in turn'),
    subdomains: z
      .array(formed(/^[a-z0-9-]{1,20}$/, 'a part of a host name, such as a or t0'))
      .min(1)
      .max(10)
      .optional(),
    datum: z.enum(['wgs84', 'gcj02']).describe('gcj02 for most Chinese maps (not Tianditu): what is shown is shifted for the map alone'),
    attribution: text.describe('Whose map it is, as its licence wants it shown'),
    maxZoom: z.number().int().min(1).max(22).optional().describe('The closest zoom there are tiles of; 18 unless said'),
  })
  .refine(({ layers, subdomains }) => subdomains !== undefined || !layers.some((layer) => layer.includes('{s}')), {
    error: '{s} in a layer stands for one of subdomains, and none are given',
    path: ['subdomains'],
  });

/** `city.yaml`: what the city is called and what holds for all of it. */
export const cityFile = z.strictObject({
  id: slug.describe('Also the tenant of the city hub'),
  code: areaCode(6),
  name: bilingual,
  position,
  area: z.strictObject({ lat: interval, lon: interval }).describe('The box every position of the city lies in, degrees'),
  defaults: z.strictObject({ historyRetention: duration.describe('How long readings are kept') }),
  baseMap: baseMap
    .optional()
    .describe('What the console draws the city on; without it a schematic made from the towns, which needs no internet'),
});
export type CityFile = z.infer<typeof cityFile>;
