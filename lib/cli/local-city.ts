import { type CompiledCity, type Fault, loadCity } from '../config/load-city.ts';
import { CommandFailed } from './output.ts';

/** The city of a folder, or the end of the command with every fault, each with its place. */
export async function cityOf(folder: string): Promise<CompiledCity> {
  const { city, faults } = await loadCity(folder);
  if (!city || faults.length > 0) {
    const lines = faults.map((fault: Fault) => `${fault.file}:${fault.line}: ${fault.message}`);
    throw new CommandFailed(2, [`the configuration in ${folder} has ${faults.length} faults:`, ...lines].join('\n'));
  }
  return city;
}
