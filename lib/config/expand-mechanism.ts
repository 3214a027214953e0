import { durationMillis } from '../core/duration.ts';
import { toInstant, toMillis } from '../core/instant.ts';
import type { EscalationRule, Escalations, Flow, Mechanism, MechanismVersion, ObligationTemplate } from '../core/mechanism/model.ts';
import type { MechanismFile } from './schema/mechanism-file.ts';

type LineFile = MechanismFile['flows'][number]['levels']['I'][number];
type EscalationFile = NonNullable<MechanismFile['escalation']>;

/** The versions of the mechanism, oldest first. */
export function expandMechanism(files: readonly MechanismFile[]): Mechanism {
  const versions = files.map(
    ({ escalation, handling, ...file }): MechanismVersion => ({
      ...file,
      effectiveFrom: toInstant(toMillis(file.effectiveFrom)),
      flows: file.flows.map(expandFlow),
      ...(handling ? { handling: { ...handling, fallbackAfter: durationMillis(handling.fallbackAfter) } } : {}),
      ...(escalation ? { escalation: expandEscalation(escalation) } : {}),
    }),
  );
  return { versions: versions.sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1)) };
}

function expandEscalation({ notAcknowledged, notClosed }: EscalationFile): Escalations {
  return {
    ...(notAcknowledged
      ? {
          notAcknowledged: {
            ...expandRule(notAcknowledged),
            within: durationMillis(notAcknowledged.within),
            provisional: notAcknowledged.provisional,
          },
        }
      : {}),
    ...(notClosed ? { notClosed: expandRule(notClosed) } : {}),
  };
}

function expandRule({ remind, unit, centre }: NonNullable<EscalationFile['notClosed']>): EscalationRule {
  const steps = (chain: typeof unit) => chain.map((step) => ({ ...step, wait: durationMillis(step.wait) }));
  return {
    unit: steps(unit),
    centre: steps(centre),
    ...(remind ? { remind: { every: durationMillis(remind.every), provisional: remind.provisional } } : {}),
  };
}

function expandFlow(flow: MechanismFile['flows'][number]): Flow {
  const { I, II, III } = flow.levels;
  return { ...flow, levels: { I: I.map(expandObligation), II: II.map(expandObligation), III: III.map(expandObligation) } };
}

function expandObligation({ from = 'raised', after, ...entry }: LineFile): ObligationTemplate {
  return {
    ...entry,
    from,
    within: durationMillis(entry.within),
    warnBefore: durationMillis(entry.warnBefore),
    ...(after === undefined ? {} : { after: typeof after === 'string' ? [after] : after }),
  };
}
