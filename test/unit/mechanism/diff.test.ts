import { describe, expect, test } from 'vitest';
import { diffVersions } from '../../../lib/core/mechanism/diff.ts';
import { liaisonOf } from '../../../lib/core/mechanism/liaison.ts';
import { mechanismNamed } from '../../../lib/core/mechanism/versions.ts';
import { mechanismView } from '../../../lib/core/mechanism/view.ts';
import { FOSHAN } from '../support/foshan.ts';

const { mechanism, registry } = FOSHAN;
const first = mechanismNamed(mechanism, '2021-08');
const second = mechanismNamed(mechanism, '2022-06');

describe('what changed between two versions', () => {
  const changes = diffVersions(first, second, registry);

  test('drainage moved from housing to the dispatch centre under water, at every level', () => {
    const moved = changes.filter(({ domain, level, field }) => domain === 'drainage' && level === 'III' && field === 'unit');
    expect(moved).toEqual([
      {
        domain: 'drainage',
        level: 'III',
        body: 'owner',
        action: null,
        field: 'unit',
        before: '{district}-housing-bureau',
        after: 'drainage-dispatch-centre',
        provisional: false,
      },
      expect.objectContaining({ body: 'regulator@district', before: '{district}-housing-bureau', after: '{district}-water-bureau' }),
    ]);
  });

  test('the eight domains have flows of their own, and no other', () => {
    const flows = changes.filter(({ field }) => field === 'flow').map(({ domain, after }) => `${domain} ${after}`);
    expect(flows).toHaveLength(8);
    expect(flows).toContain('forest-fire forest-fire');
    expect(changes.filter(({ domain, field }) => domain === 'traffic' && field !== 'liaison')).toEqual([]);
  });

  test('limits, what is waited for and lines that came or went are told one by one, and whether they are public', () => {
    const of = (domain: string, level: string, line: string) =>
      changes
        .filter((one) => one.domain === domain && one.level === level && `${one.body} ${one.action}` === line)
        .map(({ field, before, after, provisional }) => `${field} ${before} ${after} ${provisional}`);
    expect(of('elevator', 'II', 'owner arrive')).toEqual(['within PT50M PT30M true', 'evidence null position true']);
    expect(of('elevator', 'II', 'owner feed-back')).toContain('after null owner/dispose true');
    expect(of('elevator', 'II', 'emergency@district support')).toEqual(['line {district}-emergency-bureau PT1H from raised null true']);
  });

  test('nothing did between a version and itself', () => {
    expect(diffVersions(second, second, registry)).toEqual([]);
  });
});

describe('liaison', () => {
  const at = (domain: 'gas' | 'traffic', handling: 'city' | 'district') =>
    liaisonOf({ version: second, domain, town: 'foshan/nanhai/guicheng', registry, handling });

  test('of gas is a named officer with a deputy on both sides, of the centre that handles the level', () => {
    expect(at('gas', 'district')).toEqual({
      unit: { unit: 'foshan-gas', officer: 'foshan-gas-officer', deputy: 'foshan-gas-deputy' },
      centre: { unit: 'nanhai-centre', officer: 'nanhai-centre-gas-officer', deputy: 'nanhai-centre-gas-deputy' },
    });
    expect(at('gas', 'city').centre).toEqual({
      unit: 'foshan-centre',
      officer: 'foshan-centre-gas-officer',
      deputy: 'foshan-centre-gas-deputy',
    });
  });

  test('without a named officer is the unit’s own', () => {
    expect(at('traffic', 'district').unit).toMatchObject({ unit: 'road-transport-operators', officer: 'road-transport-operators-officer' });
  });

  test('of everybody who signs in hides the officers', () => {
    const shown = JSON.stringify(mechanismView(second));
    expect(shown).not.toContain('-officer');
    expect(shown).toContain('"fallbackAfter":"PT1M"');
  });
});
