import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cityIn } from './policy-evaluation/cities.ts';
import { document, type TenantAccess } from './policy-evaluation/city-access.ts';
import { type Connection, filterMatches, iotVerdict, type Operation } from './policy-evaluation/iot.ts';
import type { PolicyStatement } from './policy-evaluation/statements.ts';

const PREFIX = 'arn:aws:iot:us-east-1:111111111111';
const [chancheng] = cityIn('one account').filter(({ tenant }) => tenant === 'chancheng') as [TenantAccess];

/** The policy that the certificates of a tenant's things carry. */
function devicePolicy({ all }: TenantAccess): readonly PolicyStatement[] {
  const policy = all.find(({ type, id }) => type === 'AWS::IoT::Policy' && id.startsWith('TenantDevices'));
  return document(policy?.properties.PolicyDocument);
}

const STATEMENTS = devicePolicy(chancheng);
const connected = (name: string, more: Partial<Connection> = {}): Connection => ({
  prefix: PREFIX,
  clientId: name,
  thing: name,
  isAttached: true,
  ...more,
});
const may = (connection: Connection, operation: Operation, name: string): boolean =>
  iotVerdict(STATEMENTS, connection, operation, name) === 'allowed';

/** What IoT Core takes as a thing's name. */
const thingName = fc.stringMatching(/^[a-zA-Z0-9:_-]{1,40}$/);
/** Names nobody can register, should a variable ever carry one. */
const hostileName = fc.constantFrom(
  '+',
  '#',
  '*',
  '?',
  'a/b',
  '../x',
  '$aws',
  '$aws/rules/x',
  'gas-1/telemetry',
  '${iot:ClientId}',
  '',
  'gas-1#',
  '\u0000',
);
const anyName = fc.oneof(thingName, hostileName);
const level = fc.oneof(
  anyName,
  fc.constantFrom(
    'citywatch',
    'chancheng',
    'nanhai',
    'foshan',
    'telemetry',
    'commands',
    'push',
    'rules',
    'shadow',
    'citywatch_chancheng_telemetry',
  ),
);
/** Topics and filters near to those that are allowed, and far from them. */
const topicFor = (name: string) =>
  fc.oneof(
    fc.array(level, { minLength: 1, maxLength: 7 }).map((levels) => levels.join('/')),
    fc
      .tuple(
        fc.constantFrom('chancheng', 'nanhai', '+', '#'),
        fc.oneof(anyName, fc.constant(name)),
        fc.constantFrom('telemetry', 'commands', '+', '#'),
      )
      .map(([tenant, thing, tail]) => `citywatch/${tenant}/${thing}/${tail}`),
    fc
      .tuple(fc.constantFrom('citywatch_chancheng_telemetry', 'citywatch_nanhai_telemetry', 'other'), fc.oneof(anyName, fc.constant(name)))
      .map(([rule, thing]) => `$aws/rules/${rule}/citywatch/chancheng/${thing}/telemetry`),
  );
const namedTopic = anyName.chain((name) => fc.tuple(fc.constant(name), topicFor(name)));

describe('a thing', () => {
  it('connects as itself, publishes its telemetry and hears its commands', () => {
    const gas = connected('gas-1');
    expect(may(gas, 'Connect', 'gas-1')).toBe(true);
    expect(may(gas, 'Publish', 'citywatch/chancheng/gas-1/telemetry')).toBe(true);
    expect(may(gas, 'Publish', '$aws/rules/citywatch_chancheng_telemetry/citywatch/chancheng/gas-1/telemetry')).toBe(true);
    expect(may(gas, 'Subscribe', 'citywatch/chancheng/gas-1/commands')).toBe(true);
    expect(may(gas, 'Receive', 'citywatch/chancheng/gas-1/commands')).toBe(true);
  });

  it('connects only under its thing’s name, with a certificate that is attached to it', () => {
    expect(may(connected('gas-1', { isAttached: false }), 'Connect', 'gas-1')).toBe(false);
    const { thing: _none, ...unregistered } = connected('gas-1');
    expect(may(unregistered, 'Connect', 'gas-1')).toBe(false);
    fc.assert(
      fc.property(anyName, anyName, (thing, clientId) => may(connected(thing, { clientId }), 'Connect', clientId) === (thing === clientId)),
    );
  });

  it('publishes its own telemetry and nothing else, whatever it is called', () => {
    fc.assert(
      fc.property(namedTopic, ([name, topic]) => {
        const own = [
          `citywatch/chancheng/${name}/telemetry`,
          `$aws/rules/citywatch_chancheng_telemetry/citywatch/chancheng/${name}/telemetry`,
        ];
        return may(connected(name), 'Publish', topic) === own.includes(topic);
      }),
      { numRuns: 2000 },
    );
  });

  it('subscribes to its own commands and to no other filter', () => {
    fc.assert(
      fc.property(
        namedTopic,
        ([name, filter]) => may(connected(name), 'Subscribe', filter) === (filter === `citywatch/chancheng/${name}/commands`),
      ),
      { numRuns: 2000 },
    );
  });

  it('with a name that can be registered hears nothing that is meant for another', () => {
    fc.assert(
      fc.property(thingName, thingName, (name, other) => {
        const commands = `citywatch/chancheng/${other}/commands`;
        const hears = may(connected(name), 'Receive', commands) || filterMatches(`citywatch/chancheng/${name}/commands`, commands);
        return hears === (name === other);
      }),
    );
  });

  it('may do nothing else: no retained message, shadow, job or other tenant', () => {
    const actions = STATEMENTS.flatMap(({ Action }) => Action);
    expect(actions).toEqual(['iot:Connect', 'iot:Publish', 'iot:Subscribe', 'iot:Receive']);
    const gas = connected('gas-1');
    for (const topic of [
      '$aws/things/gas-1/shadow/update',
      '$aws/events/presence/connected/gas-1',
      'citywatch/nanhai/gas-1/telemetry',
      'citywatch/chancheng/push/unit/x',
    ])
      for (const operation of ['Publish', 'Subscribe', 'Receive'] as const)
        expect(may(gas, operation, topic), `${operation} ${topic}`).toBe(false);
  });
});
