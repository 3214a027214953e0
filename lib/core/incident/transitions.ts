import type { Bilingual } from '../registry/model.ts';
import type { IncidentState } from './model.ts';
import { OPEN_STATES } from './stages.ts';

/** An action that leads from one state to another. */
export interface StateTransition {
  readonly from: IncidentState;
  readonly action: string;
  readonly to: IncidentState;
  /** Under which condition, or of which several calls it is the one. */
  readonly when?: Bilingual;
  /** Whether the calls before that one leave the state as it is. */
  readonly isOneOfSeveral?: boolean;
}

const MERGED: Bilingual = { zh: '在另一起警情中继续', en: 'it goes on in the other one' };

/** Every change of an incident's state (INTERFACES.md). What an action does besides is decided in `decide.ts`. */
export const TRANSITIONS: readonly StateTransition[] = [
  { from: 'raised', action: 'assess', to: 'assessing' },
  { from: 'assessing', action: 'confirm', to: 'confirmed' },
  {
    from: 'assessing',
    action: 'false-alarm',
    to: 'false-alarm',
    when: { zh: 'Ⅰ级、Ⅱ级须第二人确认', en: 'at grade I and II the second person’s' },
    isOneOfSeveral: true,
  },
  { from: 'confirmed', action: 'dispatch', to: 'dispatched' },
  { from: 'dispatched', action: 'acknowledge', to: 'handling', when: { zh: '第一个签收', en: 'the first' } },
  { from: 'handling', action: 'dispose', to: 'disposed', when: { zh: '最后一项处置', en: 'the last' }, isOneOfSeveral: true },
  { from: 'disposed', action: 'verify', to: 'verified', when: { zh: '反馈齐全', en: 'every feed-back is in' } },
  { from: 'disposed', action: 'reject', to: 'handling' },
  { from: 'verified', action: 'clear', to: 'cleared' },
  { from: 'cleared', action: 'archive', to: 'archived' },
  { from: 'false-alarm', action: 'reopen', to: 'assessing', when: { zh: '24 小时内', en: 'within 24 h' } },
  ...OPEN_STATES.map((from): StateTransition => ({ from, action: 'merge', to: 'archived', when: MERGED })),
];
