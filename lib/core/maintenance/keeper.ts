import type { RegistryIndex } from '../registry/registry-index.ts';
import type { MaintenanceOrder } from './order.ts';

/** The sensor as an order names it, and who keeps it: who is declared, else who owns its asset, else the centre. `undefined` for no sensor. */
export function keptSensor(
  index: RegistryIndex,
  tenant: string,
  id: string,
): Pick<MaintenanceOrder, 'tenant' | 'sensor' | 'thing' | 'asset' | 'domain' | 'town' | 'unit'> | undefined {
  const found = index.sensor(id);
  const asset = found && index.asset(found.sensor.asset);
  if (!found || !asset) return undefined;
  const { domain, town } = asset;
  const unit = found.sensor.keeper ?? found.thing.keeper ?? index.ownerOf(town, domain) ?? index.centreOf(town);
  return unit === undefined ? undefined : { tenant, sensor: id, thing: found.thing.id, asset: asset.id, domain, town, unit };
}
