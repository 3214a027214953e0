import type { StagesFile } from './schema/stages-file.ts';

/** One deployment of the city: settings by the names of the CDK context, and what differs from tier to tier. */
export type Stage = StagesFile['stages'][number];

export interface Stages {
  readonly default: string;
  readonly all: readonly Stage[];
}

/** A city without `stages.yaml` has one stage, of which nothing is said. */
export function expandStages(file: StagesFile | undefined): Stages {
  return file ? { default: file.default, all: file.stages } : { default: 'production', all: [{ id: 'production' }] };
}
