import type { CityDesk } from '../../../functions/api/act-at-owner.ts';
import { reportKeeper } from '../../../functions/api/report/keeper.ts';
import type { Tenant } from '../../../functions/api/tenants.ts';
import { deskOf } from '../../../functions/hear-hub/commands.ts';
import { answerCommand } from '../../../lib/core/link/answer-command.ts';
import type { CommandAnswer } from '../../../lib/core/link/command.ts';
import { FIRST_OWNERSHIP } from '../../../lib/core/link/ownership.ts';
import { takeAnswer } from '../../../lib/core/link/take-answer.ts';
import type { Clock } from '../../../lib/core/ports/clock.ts';
import { rosterOnCall } from '../../../lib/core/watch/on-call.ts';
import { tableAnswerStore, tableIssuedCommandStore } from '../../../lib/stores/command-stores.ts';
import { tableDigestStore } from '../../../lib/stores/digest-store.ts';
import { tableEpochStore } from '../../../lib/stores/ownership-store.ts';
import { ModelTableStore } from '../../contract/model-table-store.ts';
import { AUTHORIZER } from './authorizer.ts';

/** The hub's desk over stores in memory, in front of owners that answer at once, but for those whose link a test has cut: nothing reaches them. */
export function cityDesk(clock: Clock, tenantOf: (id: string) => Tenant | undefined, cut: ReadonlySet<string>): CityDesk {
  const table = new ModelTableStore(() => clock.now());
  const commands = tableIssuedCommandStore(table);
  const epochs = tableEpochStore(table);
  return {
    commands,
    epochs,
    clock,
    patience: 0,
    isCut: (tenant) => cut.has(tenant),
    async send(command) {
      const owner = tenantOf(command.tenant);
      if (!owner || cut.has(owner.id)) return;
      const { id: tenant, incidents, publications, evidence, letters, watchRoom } = owner;
      const desk = deskOf({
        authorizer: async () => AUTHORIZER,
        ...{ tenant, incidents, publications, evidence, letters, clock },
        onCall: rosterOnCall({ publications, modes: watchRoom.modes }),
        reports: reportKeeper({ tenants: { main: owner, of: () => owner, all: () => [owner] }, clock }, owner),
        watch: watchRoom.watch,
        ownership: { read: async () => FIRST_OWNERSHIP },
        answers: tableAnswerStore(table),
        digests: tableDigestStore(table),
        bus: { send: (_type, answer) => takeAnswer(commands, tenant, answer as CommandAnswer) },
        forwarder: { forward: async () => undefined },
      });
      await answerCommand(desk, command);
    },
  };
}
