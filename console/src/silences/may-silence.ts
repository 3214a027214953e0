/** Roles that silence, and end what they may silence; what each may is decided by the API. */
export const MAY_SILENCE: readonly string[] = ['duty-officer', 'shift-leader', 'operator', 'unit-lead'];

export const SILENCE_REASONS = ['maintenance', 'calibration', 'construction', 'sensor-fault', 'weather', 'test', 'other'] as const;
export type SilenceReason = (typeof SILENCE_REASONS)[number];

/** Of the API's limit for the text of a reason. */
export const LONGEST_REASON = 1000;
