import { type Instant, toInstant, toMillis } from '../../../lib/core/instant.ts';
import { gapsOf } from '../../../lib/core/mechanism/gaps.ts';
import type { Mechanism } from '../../../lib/core/mechanism/model.ts';
import type { PublicationBodies, PublicationKind } from '../../../lib/core/ports/publications.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import type { CityResources } from '../../../lib/core/registry/resources.ts';
import type { Roster } from '../../../lib/core/watch/roster.ts';
import { invalid } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import type { Tenant } from '../tenants.ts';
import { deploymentWarnings } from './deployment.ts';
import { refuseFaults } from './fault.ts';
import { fitWarnings, refuseUnfit } from './fit.ts';
import { mechanismFaults } from './mechanism-faults.ts';
import { withPeople } from './people.ts';
import { registryFaults } from './registry-faults.ts';
import { resourceFaults } from './resource-faults.ts';
import { mergeRosters, rosterGaps, rosterShapeFaults } from './rosters.ts';
import { withBounds } from './rule-bounds.ts';
import { compilePacks, mergePacks, refuseUnknownTargets } from './rule-packs.ts';
import { withThings } from './things.ts';

/** What can be published: a kind of its own, the people or some things alone of the registry in force, or bounds alone of the rules in force. */
export const PUBLISHABLE = ['registry', 'rules', 'mechanism', 'rosters', 'resources', 'people', 'things', 'bounds'] as const;
export type Publishable = (typeof PUBLISHABLE)[number];

/** What is to be published, as it was sent. */
export interface Wanted {
  readonly kind: Publishable;
  readonly body: unknown;
  readonly from: Instant;
  /** Of rules, rosters and people: they are all there are. */
  readonly complete: boolean;
}

/** What may be published to a tenant. */
export interface Prepared {
  readonly tenant: Tenant;
  readonly kind: PublicationKind;
  readonly body: PublicationBodies[PublicationKind];
  /** The newest number there is; 0 for none. */
  readonly before: number;
  /** Where the body was made from the version in force: the newest number then. */
  readonly after?: number;
  /** What does not hinder it and somebody must know. */
  readonly warnings: readonly string[];
  /** What is to be known besides, where it makes a new version: what was announced gives way to it. */
  readonly overtaken: readonly string[];
}

/**
 * Checks a body against what it takes the place of: what is in force in the tenant from its date on, which is not before now, however long
 * ago that date is. Throws a validation problem with every fault.
 */
export async function prepare(deps: Dependencies, tenant: Tenant, wanted: Wanted): Promise<Prepared> {
  const kind = wholeOf(wanted.kind);
  const from = toInstant(Math.max(toMillis(wanted.from), deps.clock.now()));
  const known = await tenant.publications.records(kind);
  const overtaken = known.filter(({ effectiveFrom }) => toMillis(effectiveFrom) > toMillis(from));
  const { body, warnings } = await PREPARE[wanted.kind](deps, tenant, { ...wanted, from });
  const isPart = kind !== wanted.kind;
  return {
    tenant,
    kind,
    ...(isPart && known[0] ? { after: known[0].number } : {}),
    body,
    before: known[0]?.number ?? 0,
    warnings,
    overtaken: overtaken.map(
      ({ number, effectiveFrom }) =>
        `${kind} ${number}, announced for ${effectiveFrom}, will not come into force: what is published later goes before it`,
    ),
  };
}

/** What a part is a part of. */
function wholeOf(kind: Publishable): PublicationKind {
  if (kind === 'people' || kind === 'things') return 'registry';
  return kind === 'bounds' ? 'rules' : kind;
}

type Prepare = (deps: Dependencies, tenant: Tenant, wanted: Wanted) => Promise<Pick<Prepared, 'body' | 'warnings'>>;

const PREPARE: Readonly<Record<Publishable, Prepare>> = {
  async registry(deps, { publications, id, historySeconds }, { body, from }) {
    refuseFaults('registry', registryFaults(body, [id]));
    const registry = body as Registry;
    const before = (await publications.at('registry', from))?.body;
    const mechanism = (await publications.at('mechanism', from))?.body;
    const rules = (await publications.at('rules', from))?.body ?? [];
    const warnings = [
      ...goneWarnings(before, registry),
      ...deploymentWarnings(deps, id, before, registry),
      ...gapWarnings(mechanism, registry),
      ...fitWarnings(rules, before, registry, historySeconds),
    ];
    return { body: registry, warnings };
  },
  async mechanism(_deps, { publications }, { body, from }) {
    const registry = (await publications.at('registry', from))?.body;
    if (!registry) throw invalid('/kind', 'the mechanism names units of the registry: expected a registry to be published first');
    refuseFaults('mechanism', mechanismFaults(body, registry, (await publications.at('mechanism', from))?.body));
    return { body: body as Mechanism, warnings: [] };
  },
  async rules(_deps, { publications, historySeconds }, { body, from, complete }) {
    const packs = compilePacks(body);
    const before = complete ? [] : ((await publications.at('rules', from))?.body ?? []);
    const merged = mergePacks(before, packs);
    const registry = (await publications.at('registry', from))?.body;
    const nowhere = refuseUnfit(packs, registry, historySeconds);
    return { body: merged, warnings: [...refuseUnknownTargets(packs, merged), ...nowhere] };
  },
  async bounds(_deps, { publications, historySeconds }, { body, from }) {
    const before = (await publications.at('rules', from))?.body ?? [];
    const { packs, concerned } = withBounds(before, body);
    return { body: packs, warnings: refuseUnfit(concerned, (await publications.at('registry', from))?.body, historySeconds) };
  },
  async rosters(_deps, { publications }, { body, from, complete }) {
    const registry = (await publications.at('registry', from))?.body;
    if (!registry) throw invalid('/kind', 'rosters name people of the registry: expected a registry to be published first');
    refuseFaults('rosters', rosterShapeFaults(body, registry));
    const before = complete ? [] : ((await publications.at('rosters', from))?.body ?? []);
    const rosters = mergeRosters(before, body as readonly Roster[]);
    return { body: rosters, warnings: rosterGaps(rosters, registry, from) };
  },
  async resources(_deps, { publications }, { body, from }) {
    const registry = (await publications.at('registry', from))?.body;
    if (!registry) throw invalid('/kind', 'resources belong to tiers of the registry: expected a registry to be published first');
    refuseFaults('resources', resourceFaults(body, registry));
    return { body: body as CityResources, warnings: [] };
  },
  async people(_deps, { publications, id }, { body, from, complete }) {
    const registry = (await publications.at('registry', from))?.body;
    if (!registry) throw invalid('/kind', 'people belong to units of the registry: expected a registry to be published first');
    return { body: withPeople(registry, body, complete, id), warnings: [] };
  },
  async things(_deps, { publications, id, historySeconds }, { body, from }) {
    const registry = (await publications.at('registry', from))?.body;
    if (!registry) throw invalid('/kind', 'things lie in towns of the registry: expected a registry to be published first');
    const next = withThings(registry, body, id);
    const rules = (await publications.at('rules', from))?.body ?? [];
    return { body: next, warnings: fitWarnings(rules, registry, next, historySeconds) };
  },
};

/** Who and what is in force and would be no more: a folder does not know what was imported past it. */
function goneWarnings(before: Registry | undefined, registry: Registry): string[] {
  return (['people', 'things'] as const).flatMap((list) => {
    const left = new Set(registry[list].map(({ id }) => id));
    const gone = (before?.[list] ?? []).flatMap(({ id }) => (left.has(id) ? [] : [id]));
    const named = gone.length > 5 ? `${gone.slice(0, 5).join(', ')} and ${gone.length - 5} more` : gone.join(', ');
    return gone.length > 0 ? [`${list} that were in force are gone: ${named}; write them into the city’s folder to keep them`] : [];
  });
}

/** Not a fault: a mechanism that goes with the new units may follow, and cannot come first. */
function gapWarnings(mechanism: Mechanism | undefined, registry: Registry): string[] {
  return (mechanism?.versions ?? []).flatMap((version) =>
    gapsOf(version, registry)
      .slice(0, 3)
      .map(({ message }) => `under the mechanism ${version.version}, ${message}`),
  );
}
