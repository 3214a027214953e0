import { toMillis } from '../../../lib/core/instant.ts';
import { versionFaults } from '../../../lib/core/mechanism/faults.ts';
import { gapsOf } from '../../../lib/core/mechanism/gaps.ts';
import { liaisonFaults } from '../../../lib/core/mechanism/liaison.ts';
import { LEAD, type Mechanism, type MechanismVersion } from '../../../lib/core/mechanism/model.ts';
import { isAbstractBody } from '../../../lib/core/mechanism/resolve-body.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import type { Fault } from './fault.ts';
import { mechanismSchema } from './mechanism-schema.ts';
import { shapeFaults } from './shape.ts';

/**
 * What is wrong with a mechanism under the registry in force: its shape, else what its versions say. `before`: the one it takes the place
 * of, whose versions open incidents keep to.
 */
export function mechanismFaults(body: unknown, registry: Registry, before: Mechanism | undefined): Fault[] {
  const shape = shapeFaults(mechanismSchema, body);
  if (shape.length > 0) return shape;
  const { versions } = body as Mechanism;
  return [
    ...versions.flatMap((version, index) => [
      ...orderFaults(versions, index),
      ...[
        ...versionFaults(version),
        ...gapsOf(version, registry),
        ...liaisonFaults(version, registry),
        ...escalationFaults(version, registry),
      ].map(({ path, message }) => ({ path: ['versions', index, ...path], message })),
    ]),
    ...(before?.versions ?? [])
      .filter(({ version }) => !versions.some((other) => other.version === version))
      .map(({ version }) => ({
        path: ['versions'],
        message: `${version} is missing: incidents raised under it keep to it, expected it here`,
      })),
  ];
}

function orderFaults(versions: readonly MechanismVersion[], index: number): Fault[] {
  const { version, effectiveFrom } = versions[index] as MechanismVersion;
  const earlier = versions.slice(0, index);
  const previous = earlier.at(-1);
  return [
    ...(earlier.some((other) => other.version === version)
      ? [{ path: ['versions', index, 'version'], message: `"${version}" is there twice: expected every version once` }]
      : []),
    ...(previous && toMillis(previous.effectiveFrom) >= toMillis(effectiveFrom)
      ? [{ path: ['versions', index, 'effectiveFrom'], message: `"${effectiveFrom}": expected the oldest version first` }]
      : []),
  ];
}

/** Bodies that are nobody, and limits that leave no time. */
function escalationFaults({ escalation }: MechanismVersion, registry: Registry): Fault[] {
  const index = indexRegistry(registry);
  return (['notAcknowledged', 'notClosed'] as const).flatMap((condition) => {
    const rule = escalation?.[condition];
    const limits: readonly (readonly [readonly string[], number | undefined])[] = [
      [['within'], condition === 'notAcknowledged' ? escalation?.notAcknowledged?.within : undefined],
      [['remind', 'every'], rule?.remind?.every],
    ];
    return [
      ...limits.flatMap(([path, millis]) => (millis === 0 ? [{ path: ['escalation', condition, ...path], message: NO_TIME }] : [])),
      ...(['unit', 'centre'] as const).flatMap((chain) =>
        (rule?.[chain] ?? []).flatMap(({ to, wait }, at) => {
          const path = ['escalation', condition, chain, at];
          const isKnown = to === LEAD || isAbstractBody(to) || index.unit(to) !== undefined;
          return [
            ...(isKnown ? [] : [{ path: [...path, 'to'], message: `no unit "${to}": expected the id of a unit` }]),
            ...(wait === 0 ? [{ path: [...path, 'wait'], message: NO_TIME }] : []),
          ];
        }),
      ),
    ];
  });
}

const NO_TIME = '0 ms leaves no time to answer: expected more';
