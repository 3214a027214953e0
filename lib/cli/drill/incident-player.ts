import type { CityClient } from '../city-client.ts';
import { CommandFailed } from '../output.ts';

/** What a drill looks at of an incident (INTERFACES.md has the whole of it). */
export interface PlayedIncident {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly grade: string;
  readonly level: string | null;
  readonly asset: string | null;
  readonly exercise: boolean;
  readonly owner: string;
  readonly obligations: readonly PlayedObligation[];
  readonly alarms: readonly { readonly clearedAt?: string }[];
}

export interface PlayedObligation {
  readonly id: string;
  readonly unit: string;
  readonly body: string;
  readonly action: string;
  readonly state: string;
  readonly outcome: string | null;
}

const POLLED_EVERY = 100;
/** Wall time after which what should have happened is taken as not happening. */
const PATIENCE = 20_000;
const ATTEMPTS = 5;

/** Asks until `find` finds something. Throws CommandFailed that says what was waited for. */
export async function waitFor<T>(what: string, find: () => Promise<T | undefined>): Promise<T> {
  const until = performance.now() + PATIENCE;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() > until) throw new CommandFailed(1, `waited ${PATIENCE / 1000} s for ${what}, in vain`);
    await new Promise((resolve) => setTimeout(resolve, POLLED_EVERY));
  }
}

/** Plays the people of one incident over the API, each signed in as who they are. */
export class IncidentPlayer {
  readonly id: string;
  readonly #client: CityClient;

  constructor(client: CityClient, id: string) {
    this.#client = client;
    this.id = id;
  }

  async incident(): Promise<PlayedIncident> {
    return (await this.#client.demand('auditor', 'GET', `/v1/incidents/${this.id}`)).body as PlayedIncident;
  }

  /** Acts at the version that is there; read again when somebody else was faster. */
  async act(user: string, action: string, input: object = {}): Promise<PlayedIncident> {
    const path = `/v1/incidents/${this.id}`;
    for (let attempt = 1; ; attempt++) {
      const { etag = '' } = await this.#client.demand(user, 'GET', path);
      const answer = await this.#client.call(user, 'POST', `${path}/actions`, { action, ...input }, { 'if-match': etag });
      if (answer.status === 200) return answer.body as PlayedIncident;
      if (answer.status === 412 && attempt < ATTEMPTS) continue;
      const { detail } = (answer.body ?? {}) as { detail?: string };
      throw new CommandFailed(1, `${user} could not ${action}: the city answered ${answer.status}: ${detail ?? ''}`);
    }
  }
}
