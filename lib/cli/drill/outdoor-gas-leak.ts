import { storyScenario } from './played-story.ts';

const ch4 = (value: number) => ({ values: { ch4: value } });

/** Story 2 of DOMAIN.md: a level I outdoor gas leak, five bodies in parallel, to the archive. */
export const outdoorGasLeak = storyScenario({
  name: 'outdoor-gas-leak',
  description: {
    zh: '一级户外燃气泄漏：五个单位并行处置，直至归档',
    en: 'level I outdoor gas leak: five bodies in parallel, to the archive',
  },
  domain: 'gas',
  metric: 'ch4',
  tells: 'CH4 rises to 6.2 %VOL',
  // %VOL: from background through the lower explosive limit of methane, 5 %, and back.
  rising: () => [0.2, 0.9, 2.4, 4.3, 6.2].map(ch4),
  falling: () => [3.1, 0.9, 0.2, 0.1].map(ch4),
  grade: 'I',
  level: 'I',
  // Those whom a level I outdoor gas leak concerns (DOMAIN.md, "The linkage mechanism").
  bodies: ['owner', 'regulator@district', 'regulator@city', 'emergency@district', 'emergency@city'],
  owing: 'five bodies owe something',
  reason: '甲烷超过爆炸下限 / methane above the lower explosive limit',
  report: {
    cause: '（演练脚本）第三方施工损伤管道 / (script of a drill) a pipe damaged by construction work',
    measures: '（演练脚本）更换受损管段，施工前会商管线位置 / (script of a drill) pipe replaced; pipelines are agreed on before digging',
  },
});
