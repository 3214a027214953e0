import type { Mechanism, MechanismVersion, ObligationTemplate } from '../../../lib/core/mechanism/model.ts';
import { FOSHAN } from './foshan.ts';
import { HOUR, MINUTE } from './incident-city.ts';

/** Foshan's mechanism with other lines at the levels of its general flow. */
export function withLines(
  lines: readonly Partial<ObligationTemplate>[],
  levelI: readonly Partial<ObligationTemplate>[] = lines,
): Mechanism {
  const whole = (list: readonly Partial<ObligationTemplate>[]): ObligationTemplate[] =>
    list.map((line) => ({ body: 'owner', action: 'arrive', within: HOUR, from: 'raised', warnBefore: MINUTE, provisional: true, ...line }));
  const version = FOSHAN.mechanism.versions[1] as MechanismVersion;
  const levels = { I: whole(levelI), II: whole(lines), III: whole(lines) };
  return { versions: [{ ...version, flows: [{ id: 'general', levels }] }] };
}
