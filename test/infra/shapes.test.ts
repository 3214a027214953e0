import { describe, expect, it } from 'vitest';
import { type NamedTemplate, representatives } from '../../lib/cloud/shapes.ts';
import { hosted, native, registryOf, synthesize } from './fixture.ts';

/** A stack as CDK writes it: logical ids end in a hash of a path that has the name in it. */
function template(tenant: string, units: readonly string[], more: object = {}): NamedTemplate {
  const topics = units.map((unit) => [
    `Units${unit.replaceAll('-', '')}${unit.length.toString(16).toUpperCase().padStart(8, 'A')}`,
    {
      Type: 'AWS::SNS::Topic',
      Properties: { TopicName: `citywatch-${tenant}-${unit}` },
      Metadata: { 'aws:cdk:path': `citywatch-${tenant}/Units/${unit}` },
    },
  ]);
  const text = JSON.stringify({ Description: `CityWatch: ${tenant}`, Resources: { ...Object.fromEntries(topics), ...more } });
  return { names: { tenant, titles: [], units }, text };
}
const chosen = (...templates: readonly NamedTemplate[]): string[] => representatives(templates).map(({ names }) => names.tenant);

describe('templates of one shape', () => {
  it('are validated once, by those with the longest names and the most units', () => {
    expect(
      chosen(template('east', ['gas-company']), template('north-west', ['gas-company']), template('south', ['gas-company', 'police'])),
    ).toEqual(['north-west', 'south']);
    expect(chosen(template('north-west', ['police']), template('east', ['natural-resources-bureau']))).toEqual(['north-west', 'east']);
  });

  it('are told apart by anything but names: a property, a resource more, a region', () => {
    const plain = template('east', ['police']);
    const open = { Queue: { Type: 'AWS::SQS::Queue', Properties: { Encrypted: false } } };
    expect(chosen(plain, template('west', ['police'], open))).toEqual(['east', 'west']);
    expect(chosen(template('east', ['police'], { Queue: { Type: 'AWS::SQS::Queue' } }), template('west', ['police'], open))).toEqual([
      'east',
      'west',
    ]);
    expect(chosen({ ...plain, region: 'cn-north-1' }, { ...template('west', ['police']), region: 'eu-west-1' })).toEqual(['east', 'west']);
  });

  it('are two where one district has what the other has not', () => {
    const { templates } = synthesize({ districts: [native('chancheng'), native('nanhai'), hosted('sanshui')] });
    const { units, tiers } = registryOf([native('chancheng'), native('nanhai'), hosted('sanshui')]);
    const named = [...templates].map(([tenant, made]): NamedTemplate => {
      const titles = Object.values(tiers[0]?.name ?? {});
      return { names: { tenant, titles, units: units.map(({ id }) => id) }, text: JSON.stringify(made.toJSON()) };
    });
    // The hub, a native district that stands for both, and the hosted one.
    expect(representatives(named)).toHaveLength(3);
  });
});
