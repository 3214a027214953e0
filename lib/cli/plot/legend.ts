import type { Grade } from '../../core/registry/model.ts';
import type { Drawn } from './layout.ts';
import { mark } from './marks.ts';
import { element, label } from './svg.ts';

const MARGIN = 16;

/** What the signs mean, in both languages. */
export function drawLegend(grades: readonly Grade[], hasSignals: boolean, top: number): Drawn {
  const y = top + 12;
  const entries: readonly (readonly [width: number, draw: (x: number) => string])[] = [
    [104, (x) => element('line', { x1: x, x2: x + 18, y1: y, y2: y, class: 'reading' }) + label(x + 23, y + 4, '读数 reading')],
    ...(hasSignals
      ? [
          [
            134,
            (x: number) => element('line', { x1: x, x2: x + 18, y1: y, y2: y, class: 'signal' }) + label(x + 23, y + 4, '比较值 compared'),
          ] as const,
        ]
      : []),
    [102, (x) => element('line', { x1: x, x2: x + 18, y1: y, y2: y, class: 'bound b-II' }) + label(x + 23, y + 4, '界限 bound')],
    [88, (x) => mark('onset', x + 5, y) + label(x + 15, y + 4, '报警 onset')],
    [104, (x) => mark('upgrade', x + 5, y) + label(x + 15, y + 4, '升级 upgrade')],
    [118, (x) => mark('downgrade', x + 5, y) + label(x + 15, y + 4, '降级 downgrade')],
    [86, (x) => mark('clear', x + 5, y) + label(x + 15, y + 4, '解除 clear')],
    [74, (x) => label(x, y + 4, grades.length === 0 ? '' : '级别 grade')],
    ...grades.map(
      (grade) =>
        [
          40,
          (x: number) => element('rect', { x, y: y - 6, width: 12, height: 12, class: `s-${grade}` }) + label(x + 17, y + 4, grade),
        ] as const,
    ),
  ];
  let x = MARGIN;
  const drawn = entries.map(([width, draw]) => {
    const part = draw(x);
    x += width;
    return part;
  });
  return { svg: drawn.join('\n'), height: 26 };
}
