import type { Grade } from '../../core/registry/model.ts';
import { type AcrossTime, type Drawn, INNER, LEFT } from './layout.ts';
import { mark } from './marks.ts';
import { seenMarks, seenSpans } from './seen.ts';
import type { ContextLane, Lane } from './sensor-pictures.ts';
import { element, label } from './svg.ts';

const NAME = 15;
const BAR = 20;
const AIR = 6;
const HEIGHT: Readonly<Record<Grade, number>> = { I: 20, II: 16, III: 12 };
/** A span narrower than this has no room for its letter. */
const LETTER = 26;

/** The times in which a rule was in alarm on a sensor: the more severe, the higher the bar. */
export function drawLane({ rule, transitions, spans }: Lane, top: number, x: AcrossTime): Drawn {
  const foot = top + NAME + BAR;
  const quiet = transitions.length === 0 ? '：无报警 no alarm' : '';
  return {
    height: NAME + BAR + AIR,
    svg: [
      label(LEFT, top + 11, `规则 rule ${rule}${quiet}`),
      element('rect', { x: LEFT, y: top + NAME, width: INNER, height: BAR, class: 'lane' }),
      ...seenSpans(spans, x).map(({ from, to, grade }) =>
        element('rect', {
          x: x(from),
          y: foot - HEIGHT[grade],
          // An alarm of one reading is seen too.
          width: Math.max(1.5, x(to) - x(from)),
          height: HEIGHT[grade],
          class: `s-${grade}`,
        }),
      ),
      ...spans.flatMap(({ from, to, grade }) =>
        x(to) - x(from) < LETTER
          ? []
          : [label((x(from) + x(to)) / 2, foot - 2, grade, { class: `on on-${grade}`, 'text-anchor': 'middle' })],
      ),
      ...seenMarks(transitions, x).map(({ time, transition }) => mark(transition, x(time), foot - BAR / 2)),
    ].join('\n'),
  };
}

/** The times in which a context held. */
export function drawContext({ context, spans }: ContextLane, top: number, x: AcrossTime): Drawn {
  return {
    height: NAME + BAR + AIR,
    svg: [
      label(LEFT, top + 11, `情形 context ${context}`),
      element('rect', { x: LEFT, y: top + NAME, width: INNER, height: BAR, class: 'lane' }),
      ...spans.map(({ from, to }) =>
        element('rect', { x: x(from), y: top + NAME, width: Math.max(1.5, x(to) - x(from)), height: BAR, class: 'context' }),
      ),
    ].join('\n'),
  };
}
