import type { Position } from '../../core/registry/model.ts';
import { CommandFailed } from '../output.ts';
import { storyScenario } from './played-story.ts';
import type { DrillContext } from './scenario.ts';

const at = ({ lat, lon }: Position, speed: number) => ({ values: { lat, lon, speed } });
/** Longer than a rule waits for one that only cut a corner. */
const LATER = 2 * 60_000;

/** Story 7 of DOMAIN.md: a vehicle with dangerous goods enters an area that is forbidden to it. */
export const forbiddenZone = storyScenario({
  name: 'forbidden-zone',
  description: {
    zh: '两客一危：危险货物运输车驶入禁行区域，通知运输企业处置',
    en: 'a vehicle with dangerous goods enters a forbidden area, and its operators see to it',
  },
  domain: 'traffic',
  metric: 'lat',
  tells: 'it enters a forbidden area',
  rising: (context, { asset }) => [at(asset.position, 45), at(forbiddenPlace(context), 38)],
  falling: (_context, { asset }) => [at(asset.position, 40), { ...at(asset.position, 0), after: LATER }],
  grade: 'III',
  level: 'III',
  bodies: ['owner', 'regulator@district'],
  owing: 'the operators and their regulator owe something',
  reason: '危险货物运输车驶入禁行区域 / a vehicle with dangerous goods in a forbidden area',
  report: {
    cause: '（演练脚本）驾驶员未按规定路线行驶 / (script of a drill) the driver left the prescribed route',
    measures: '（演练脚本）劝离，教育驾驶员 / (script of a drill) led out of the area; the driver was instructed',
  },
});

/** In the middle of the first area of a rule about positions. */
function forbiddenPlace({ city }: DrillContext): Position {
  const rules = city.rules.filter(({ domain }) => domain === 'traffic').flatMap((pack) => pack.rules);
  const signal = rules.map((rule) => rule.signal).find((candidate) => candidate?.of === 'area');
  const ring = signal?.polygons[0]?.[0]?.slice(1);
  if (!ring) throw new CommandFailed(1, 'the city has no rule about positions: expected one with inside-area in rules/traffic.yaml');
  const mean = (side: 0 | 1): number => ring.reduce((sum, corner) => sum + corner[side], 0) / ring.length;
  return { lat: mean(1), lon: mean(0) };
}
