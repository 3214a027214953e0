import type { IncidentState } from './model.ts';

/** An action that leads from one state to another; `when` says of which several calls it is the one. */
export interface StateTransition {
  readonly from: IncidentState;
  readonly action: string;
  readonly to: IncidentState;
  readonly when?: string;
}

/** Every change of an incident's state (INTERFACES.md). What an action does besides is decided in `decide.ts`. */
export const TRANSITIONS: readonly StateTransition[] = [
  { from: 'raised', action: 'assess', to: 'assessing' },
  { from: 'assessing', action: 'confirm', to: 'confirmed' },
  { from: 'assessing', action: 'false-alarm', to: 'false-alarm', when: 'at grade I and II the second person’s' },
  { from: 'confirmed', action: 'dispatch', to: 'dispatched' },
  { from: 'dispatched', action: 'acknowledge', to: 'handling', when: 'the first' },
  { from: 'handling', action: 'dispose', to: 'disposed', when: 'the last' },
  { from: 'disposed', action: 'verify', to: 'verified', when: 'every feed-back is in' },
  { from: 'disposed', action: 'reject', to: 'handling' },
  { from: 'verified', action: 'clear', to: 'cleared' },
  { from: 'cleared', action: 'archive', to: 'archived' },
  { from: 'false-alarm', action: 'reopen', to: 'assessing', when: 'within 24 h' },
];
