import type { CompiledRule, Signal, WindowFunction } from '../../core/alarm/rule.ts';
import type { Bilingual } from '../../core/registry/model.ts';

const FUNCTIONS: Readonly<Record<WindowFunction, Bilingual>> = {
  sum: { zh: '总和', en: 'sum of' },
  mean: { zh: '平均值', en: 'mean of' },
  min: { zh: '最小值', en: 'lowest of' },
  max: { zh: '最大值', en: 'highest of' },
  rms: { zh: '均方根', en: 'RMS of' },
  delta: { zh: '末值减首值', en: 'last less first of' },
  duration: { zh: '满足条件的秒数', en: 'seconds the condition held in' },
  count: { zh: '读数个数', en: 'number of readings in' },
};

/** What is compared instead of the reading. */
export function signalText(signal: Signal): Bilingual {
  switch (signal.of) {
    case 'window': {
      const { zh, en } = FUNCTIONS[signal.fn];
      const span = spanText(signal.window);
      return { zh: `${span.zh}内的${zh}`, en: `${en} ${span.en}` };
    }
    case 'change': {
      const span = spanText(signal.within);
      return signal.direction === 'rise'
        ? { zh: `比 ${span.zh}内最低读数高出`, en: `above the lowest of ${span.en}` }
        : { zh: `比 ${span.zh}内最高读数低`, en: `below the highest of ${span.en}` };
    }
    case 'area':
      return { zh: '1 = 在区域内', en: '1 = inside the area' };
    case 'baseline':
      return { zh: '与一周中该小时惯常值之差（%）', en: 'per cent from what is usual in that hour of the week' };
    case 'anomaly':
      return { zh: '1 = 异常', en: '1 = out of the ordinary' };
  }
}

/** The unit of what a rule compares; nothing where it has none. */
export function signalUnit({ signal, unit }: CompiledRule): string {
  if (signal?.of === 'window') return signal.fn === 'duration' ? 's' : signal.fn === 'count' ? '' : unit;
  return signal === undefined || signal.of === 'change' ? unit : '';
}

const UNITS = [
  [86_400_000, '天', 'd'],
  [3_600_000, '小时', 'h'],
  [60_000, '分钟', 'min'],
  [1000, '秒', 's'],
] as const;

/** Milliseconds as a person says them. */
export function spanText(millis: number): Bilingual {
  const [size, zh, en] = UNITS.find(([candidate]) => millis >= candidate && millis % candidate === 0) ?? UNITS[3];
  return { zh: `${millis / size} ${zh}`, en: `${millis / size} ${en}` };
}
