import * as z from 'zod';
import { channelsFile } from './schema/channels-file.ts';
import { cityFile } from './schema/city-file.ts';
import { mechanismFile } from './schema/mechanism-file.ts';
import { peopleFile } from './schema/people-file.ts';
import { profilesFile } from './schema/profiles-file.ts';
import { resourcesFile } from './schema/resources-file.ts';
import { rostersFile } from './schema/rosters-file.ts';
import { rulesFile } from './schema/rules-file.ts';
import { sourcesFile } from './schema/sources-file.ts';
import { stagesFile } from './schema/stages-file.ts';
import { thingsFile } from './schema/things-file.ts';
import { tiersFile } from './schema/tiers-file.ts';
import { unitsFile } from './schema/units-file.ts';

/** Where the files lie that the YAML of a city names in its first line, for completion in editors. */
export const SCHEMA_FOLDER = 'cities/schema';

const FILES = {
  city: cityFile,
  tiers: tiersFile,
  units: unitsFile,
  people: peopleFile,
  rosters: rostersFile,
  profiles: profilesFile,
  mechanism: mechanismFile,
  rules: rulesFile,
  things: thingsFile,
  resources: resourcesFile,
  stages: stagesFile,
  channels: channelsFile,
  sources: sourcesFile,
};

/** The JSON Schema of each kind of file: its name in {@link SCHEMA_FOLDER} and its text. */
export function jsonSchemas(): { name: string; text: string }[] {
  return Object.entries(FILES).map(([name, schema]) => {
    const json = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
    return { name: `${name}.json`, text: `${JSON.stringify(json, undefined, 2)}\n` };
  });
}
