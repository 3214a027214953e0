import type { Bilingual, DomainId, Grade } from '../api/types.ts';

/** What people call about: typed in a few letters, it says domain, kind, and the grade that is proposed until somebody has assessed it. */
export interface Phenomenon {
  /** The incident's `kind`. */
  readonly kind: string;
  readonly domain: DomainId;
  readonly grade: Grade;
  readonly name: Bilingual;
  /** The initials of the Chinese name in pinyin. */
  readonly initials: string;
}

const of = (domain: DomainId, grade: Grade, kind: string, zh: string, initials: string, en: string): Phenomenon => ({
  kind,
  domain,
  grade,
  name: { zh, en },
  initials,
});

export const PHENOMENA: readonly Phenomenon[] = [
  of('gas', 'III', 'biogas', '疑似沼气', 'yszq', 'Suspected biogas'),
  of('gas', 'II', 'outdoor-leak', '室外燃气泄漏', 'swrqxl', 'Outdoor gas leak'),
  of('gas', 'II', 'indoor-leak', '室内燃气泄漏', 'snrqxl', 'Indoor gas leak'),
  of('gas', 'III', 'gas-smell', '闻到燃气味', 'wdrqw', 'Smell of gas'),
  of('gas', 'II', 'pipeline-damage', '燃气管道被挖破', 'rqgdbwp', 'Gas pipe damaged by works'),
  of('drainage', 'III', 'ponding', '道路积水', 'dljs', 'Water on the road'),
  of('drainage', 'II', 'underpass-flooded', '隧道涵洞被淹', 'sdhdby', 'Flooded underpass'),
  of('drainage', 'III', 'manhole-cover', '井盖缺失', 'jgqs', 'Manhole cover missing'),
  of('drainage', 'III', 'sewage', '污水外溢', 'wsww', 'Sewage overflows'),
  of('bridge', 'III', 'bridge-damage', '桥梁损坏', 'qlsh', 'Damage to a bridge'),
  of('bridge', 'II', 'ship-collision', '船舶撞桥', 'cbzq', 'Ship hit a bridge'),
  of('fire', 'II', 'fire', '火警', 'hj', 'Fire'),
  of('fire', 'III', 'smoke', '冒烟', 'my', 'Smoke'),
  of('fire', 'III', 'fire-exit-blocked', '消防通道堵塞', 'xftdds', 'Fire exit blocked'),
  of('elevator', 'II', 'entrapment', '电梯困人', 'dtkr', 'People trapped in a lift'),
  of('elevator', 'III', 'elevator-fault', '电梯故障', 'dtgz', 'Lift out of order'),
  of('rail', 'II', 'rail-protection', '轨道保护区内施工', 'gdbhqnsg', 'Works in the rail protection zone'),
  of('traffic', 'II', 'dangerous-goods-accident', '危险品车辆事故', 'wxpclsg', 'Accident with dangerous goods'),
  of('traffic', 'III', 'road-accident', '道路交通事故', 'dljtsg', 'Road accident'),
  of('forest-fire', 'II', 'forest-smoke', '山林烟火', 'slyh', 'Smoke or fire in the forest'),
  of('high-risk-enterprise', 'II', 'toxic-leak', '有毒气体泄漏', 'ydqtxl', 'Toxic gas leaks'),
  of('high-risk-enterprise', 'II', 'chemical-spill', '危化品泄漏', 'whpxl', 'Chemical spill'),
  of('water-supply', 'III', 'burst-main', '水管爆裂', 'sgbl', 'Burst water main'),
  of('water-supply', 'III', 'no-water', '停水', 'ts', 'No water'),
  of('other', 'III', 'collapse', '路面塌陷', 'lmtx', 'Road collapse'),
  of('other', 'III', 'tree-down', '树木倒伏', 'smdf', 'Tree down'),
  of('other', 'III', 'building-danger', '房屋险情', 'fwxq', 'Building in danger'),
];

/** Those that what is typed may mean, the best first: by either name or by the initials. */
export function phenomenaFor(typed: string): readonly Phenomenon[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return PHENOMENA;
  const rank = ({ name, initials }: Phenomenon): number => {
    const words = name.en.toLowerCase().split(' ');
    if (initials.startsWith(wanted) || name.zh.startsWith(wanted) || name.en.toLowerCase().startsWith(wanted)) return 0;
    if (words.some((word) => word.startsWith(wanted))) return 1;
    return name.zh.includes(wanted) || initials.includes(wanted) || name.en.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return PHENOMENA.filter((one) => rank(one) < 3).sort((a, b) => rank(a) - rank(b));
}
