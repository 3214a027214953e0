import type { SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeHandler as makeHearHub } from '../../../functions/hear-hub/handler.ts';
import { makeHandler as makeSendBeats } from '../../../functions/send-beats/handler.ts';
import { eventBridgeHubBeats } from '../../../lib/adapters/aws/event-bridge-hub-beats.ts';
import { watchHandling } from '../../../lib/core/incident/watch-handling.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { hubLinkView, linkState, listeningLink } from '../../../lib/core/operation/hub-contact.ts';
import { VersionConflict } from '../../../lib/core/ports/errors.ts';
import type { HubContactStore, HubLink } from '../../../lib/core/ports/hub-link.ts';
import type { Happening } from '../../../lib/core/ports/observer.ts';
import { functionContext } from '../../../lib/local/function-context.ts';
import { jsonLogger } from '../../../lib/runtime/logger.ts';
import { tableHubContactStore } from '../../../lib/stores/hub-contact-store.ts';
import { HUB_BEAT } from '../../../lib/wiring/bus.ts';
import { ModelTableStore } from '../../contract/model-table-store.ts';
import { EVENING, IncidentCity, MINUTE, owed } from '../support/incident-city.ts';
import { commandsAt } from '../support/owners-desk.ts';

const SECOND = 1000;
const context = functionContext('test');
const at = (millis: number): string => toInstant(EVENING + millis);

let city: IncidentCity;
let table: ModelTableStore;
let contacts: HubContactStore;
let link: HubLink;
let silences: number[];
let log: string[];
beforeEach(() => {
  city = new IncidentCity();
  table = new ModelTableStore(() => city.now);
  contacts = tableHubContactStore(table);
  silences = [];
  log = [];
  const observe = (happening: Happening): void => void (happening.what === 'listened-for-hub' && silences.push(happening.silence));
  link = listeningLink({ contacts, clock: city.clock, observe });
});

const logger = jsonLogger({}, (line) => log.push(line));
const hearHub = () => makeHearHub({ contacts, commands: commandsAt(city), logger });
const envelope = (sent: number): object => ({ source: 'citywatch.foshan', 'detail-type': HUB_BEAT, detail: { sentAt: at(sent) } });
/** Beats as the queue hands them on: sent by the hub's clock, received by the district's. */
const heard = (
  ...beats: readonly (readonly [body: object, received: number])[]
): Promise<{ readonly batchItemFailures: readonly object[] }> => {
  const Records = beats.map(([body, received], index) => ({
    messageId: `m${index}`,
    body: JSON.stringify(body),
    attributes: { SentTimestamp: String(EVENING + received), ApproximateReceiveCount: '1' },
  }));
  return hearHub()({ Records } as unknown as SQSEvent, context);
};
/** The watcher's passes from one moment to another, each minute. */
const passes = async (from: number, to: number): Promise<(string | undefined)[]> => {
  const found: (string | undefined)[] = [];
  for (let now = from; now <= to; now += MINUTE) {
    city.now = EVENING + now;
    found.push(await link.downSince());
  }
  return found;
};

describe('a link', () => {
  const signs = { heardAt: at(0), listeningSince: at(-MINUTE) };

  test('is up until the next sign of life is due, and down from then on', () => {
    expect(linkState(signs, MINUTE, EVENING + MINUTE - 1)).toEqual({ heardAt: at(0) });
    for (const later of [MINUTE, 60 * MINUTE])
      expect(linkState(signs, MINUTE, EVENING + later)).toEqual({ heardAt: at(0), downSince: at(MINUTE) });
  });

  test('that breaks at once is down since its last sign of life', () => {
    expect(linkState(signs, 0, EVENING)).toMatchObject({ downSince: at(0) });
  });

  test('over which nothing ever came is down since the first sign of life was due', () => {
    expect(linkState({ listeningSince: at(0) }, MINUTE, EVENING + MINUTE - 1)).toEqual({});
    expect(linkState({ listeningSince: at(0) }, MINUTE, EVENING + MINUTE)).toEqual({ downSince: at(MINUTE) });
  });

  test('is not judged by a silence in which nobody listened', () => {
    expect(linkState({ heardAt: at(0), listeningSince: at(60 * MINUTE) }, MINUTE, EVENING + 60 * MINUTE)).toEqual({ heardAt: at(0) });
  });
});

describe('the beats of the hub', () => {
  test('are one event each minute on its own bus, whose refusal is a failure', async () => {
    const sent: object[] = [];
    let answer: object = { Entries: [{ EventId: '1' }] };
    const client = {
      send: async ({ input }: { input: object }) => {
        sent.push(input);
        return answer;
      },
    };
    const beats = eventBridgeHubBeats(client as never, { tenant: 'foshan', bus: 'citywatch-foshan' });
    const send = makeSendBeats({ beats, clock: city.clock, logger });
    await send({}, context);
    expect(sent).toEqual([
      {
        Entries: [
          { EventBusName: 'citywatch-foshan', Source: 'citywatch.foshan', DetailType: HUB_BEAT, Detail: JSON.stringify({ sentAt: at(0) }) },
        ],
      },
    ]);
    answer = { Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'slower' }] };
    await expect(send({}, context)).rejects.toThrow('did not take a beat: ThrottlingException: slower');
  });

  test('are kept as of their receipt, once each and never back in time, in whatever order they come', async () => {
    await contacts.listened({ listeningSince: at(-MINUTE), listenedAt: at(0) });
    const heardAt = async () => (await contacts.read())?.heardAt;
    await heard([envelope(2 * MINUTE), 2 * MINUTE + 300]);
    expect(await heardAt()).toBe(at(2 * MINUTE + 300));
    // An older one, and the same again much later.
    await heard([envelope(MINUTE), 3 * MINUTE], [envelope(2 * MINUTE), 9 * MINUTE]);
    expect(await heardAt()).toBe(at(2 * MINUTE + 300));
    // The hub's clock runs ahead of the district's: what counts is the receipt.
    await heard([envelope(60 * MINUTE), 3 * MINUTE]);
    expect(await heardAt()).toBe(at(3 * MINUTE));
    await Promise.all([heard([envelope(61 * MINUTE), 4 * MINUTE]), heard([envelope(62 * MINUTE), 5 * MINUTE])]);
    expect(await heardAt()).toBe(at(5 * MINUTE));
  });

  test('are not what else comes: that is told of and comes again', async () => {
    const { batchItemFailures } = await heard(
      [{ ...envelope(0), 'detail-type': 'incident.raised' }, 0],
      [{ ...envelope(0), detail: { sentAt: 'now' } }, 0],
      [envelope(0), 0],
    );
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }]);
    expect(log.join()).toContain('is no beat of the hub');
  });

  test('lose no race for good', async () => {
    let races = 1;
    const racing = tableHubContactStore({
      get: (key) => table.get(key),
      put: async (item, condition) => {
        if (races-- > 0) throw new VersionConflict('planted');
        await table.put(item, condition);
      },
    } as ModelTableStore);
    await racing.heard({ sentAt: at(0) }, at(0));
    await contacts.listened({ listeningSince: at(0), listenedAt: at(0) });
    expect((await contacts.read())?.heardAt).toBe(at(0));
  });
});

describe('a district that listens', () => {
  test('finds the link up while beats come, also when one is late or lost', async () => {
    await link.downSince();
    for (let minute = 0; minute < 5; minute++) {
      await heard([envelope(minute * MINUTE), minute * MINUTE + 400]);
      expect(await passes(minute * MINUTE + 30 * SECOND, minute * MINUTE + 30 * SECOND)).toEqual([undefined]);
    }
    expect(silences.at(-1)).toBe(30 * SECOND - 400);
    // The next one does not come: it is missed a minute after the last, and what is done about it begins a minute later.
    expect(await passes(5 * MINUTE + 30 * SECOND, 6 * MINUTE + 30 * SECOND)).toEqual([at(5 * MINUTE + 400), at(5 * MINUTE + 400)]);
    await heard([envelope(7 * MINUTE), 7 * MINUTE]);
    expect(await passes(7 * MINUTE + 30 * SECOND, 7 * MINUTE + 30 * SECOND)).toEqual([undefined]);
  });

  test('has not found the hub silent while it was away itself, and begins to listen anew', async () => {
    await passes(0, 2 * MINUTE);
    await heard([envelope(0), 2 * MINUTE]);
    expect(await passes(60 * MINUTE, 61 * MINUTE)).toEqual([undefined, at(61 * MINUTE)]);
    // A pass or two that were lost are no absence.
    city.now = EVENING + 64 * MINUTE;
    expect(await link.downSince()).toBe(at(61 * MINUTE));
  });

  test('shows what it knows to whoever runs the platform, and nothing before it has listened', async () => {
    const view = hubLinkView(contacts, city.clock);
    await heard([envelope(0), 0]);
    expect(await view.state()).toBeUndefined();
    await link.downSince();
    expect(await view.state()).toEqual({ heardAt: at(0) });
    city.now = EVENING + 2 * MINUTE;
    expect(await view.state()).toEqual({ heardAt: at(0), downSince: at(MINUTE) });
  });
});

describe('what is the city’s while the hub is silent', () => {
  const centreOf = async (id: string): Promise<string> => owed(await city.incident(id), 'assess').unit;
  const watch = async (moment: number): Promise<number> => {
    city.now = EVENING + moment;
    return watchHandling({ ...city.core, link });
  };

  test('is the district’s a minute after a beat was missed, never sooner, and stays there when the hub is heard again', async () => {
    await watch(-MINUTE);
    await heard([envelope(0), 0]);
    city.now = EVENING;
    const { id } = await city.raise({ grade: 'I' });
    expect(await watch(MINUTE)).toBe(0);
    expect(await watch(2 * MINUTE - 1)).toBe(0);
    expect(await centreOf(id)).toBe('foshan-centre');
    expect(await watch(2 * MINUTE)).toBe(1);
    expect(await centreOf(id)).toBe('chancheng-centre');
    expect((await city.incidents.events(id)).at(-1)).toMatchObject({
      type: 'handling-moved',
      data: { reason: 'link-down', since: at(MINUTE) },
    });
    await heard([envelope(3 * MINUTE), 3 * MINUTE]);
    expect(await watch(3 * MINUTE)).toBe(0);
    expect(await centreOf(id)).toBe('chancheng-centre');
    // What begins now is the city's again.
    expect(owed(await city.raise({ grade: 'I', title: '另一处 / elsewhere' }), 'assess').unit).toBe('foshan-centre');
  });

  test('is the district’s too where the hub was never heard', async () => {
    const { id } = await city.raise({ grade: 'I' });
    expect([await watch(0), await watch(MINUTE), await watch(2 * MINUTE)]).toEqual([0, 0, 1]);
    expect(await centreOf(id)).toBe('chancheng-centre');
  });
});
