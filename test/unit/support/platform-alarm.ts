import { toInstant } from '../../../lib/core/instant.ts';
import { toGcj02 } from '../../../lib/core/registry/gcj02.ts';

/** As Chancheng's platform writes times: by the city's clock, without an offset. */
export const platformTime = (millis: number): string => toInstant(millis).slice(0, 19).replace('T', ' ');

/** A place in Zumiao, WGS-84. */
export const IN_ZUMIAO = { lat: 23.03, lon: 113.112 };

/** An alarm as Chancheng's platform sends it: its own names and words (cities/foshan/sources.yaml), positions as its map has them. */
export function platformAlarm(at: number, more: object = {}) {
  const { lat, lon } = toGcj02(IN_ZUMIAO);
  return {
    source: 'chancheng-platform',
    预警编号: 'CC-1',
    处置状态: '待处置',
    预警等级: '二级',
    预警时间: platformTime(at - 60_000),
    更新时间: platformTime(at),
    预警标题: '祖庙路燃气泄漏 13800138000',
    所属镇街: '祖庙街道',
    专项: '燃气',
    预警类型: '可燃气体浓度超限',
    设备编号: 'RQ-007',
    坐标: { 纬度: lat, 经度: lon },
    ...more,
  };
}
