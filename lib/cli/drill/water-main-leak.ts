import { storyScenario } from './played-story.ts';

const pressure = (value: number) => ({ values: { pressure: value } });

/** Story 6 of DOMAIN.md: the pressure of an old water main falls before it bursts. */
export const waterMainLeak = storyScenario({
  name: 'water-main-leak',
  description: {
    zh: '老旧供水干管：爆管前压力骤降，通知供水企业处置',
    en: 'an old water main: its pressure falls before it bursts, and the water company sees to it',
  },
  domain: 'water-supply',
  metric: 'pressure',
  tells: 'the pressure falls by 0.1 MPa',
  // MPa. The end lies as high as what was usual, so that nothing of five minutes lies 0.05 above it.
  rising: () => [0.4, 0.38, 0.34, 0.31, 0.3].map(pressure),
  falling: () => [0.34, 0.38, 0.4].map(pressure),
  grade: 'III',
  level: 'III',
  bodies: ['owner', 'regulator@district'],
  owing: 'the water company and its regulator owe something',
  reason: '五分钟内压力下降 0.05 兆帕以上 / a fall of more than 0.05 MPa within five minutes',
  report: {
    cause: '（演练脚本）管龄过长，接口渗漏 / (script of a drill) a leaking joint of an old main',
    measures: '（演练脚本）更换接口，列入改造计划 / (script of a drill) joint replaced; the main is due for renewal',
  },
});
