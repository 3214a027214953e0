import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { contextsOf } from '../../../lib/cli/recorded/contexts-file.ts';
import { recordedRows } from '../../../lib/cli/recorded/recorded-file.ts';
import { backtest, type RecordedReading } from '../../../lib/core/alarm/backtest.ts';
import { boundIn, placesIn } from '../../../lib/core/alarm/bound-in.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import { valueAt } from '../../../lib/local/simulator/course.ts';
import { FOSHAN } from '../support/foshan.ts';

const DAY = 86_400_000;
const FOLDER = 'test/fixtures/rules';
const appliesTo = boundIn(FOSHAN.registry);
const placeOf = placesIn(FOSHAN.registry);
const index = indexRegistry(FOSHAN.registry);

/** Where things are, and when something was declared, if that is recorded. */
async function worldOf(domain: string) {
  const file = `${FOLDER}/${domain}.contexts.csv`;
  return existsSync(file) ? { placeOf, contexts: await contextsOf(file, (town) => index.tier(town)?.path) } : { placeOf };
}

describe.each(FOSHAN.rules)('the rule pack of $domain', ({ domain, rules }) => {
  it('makes of recorded readings the transitions that it should', async () => {
    const rows = [];
    for await (const row of recordedRows(`${FOLDER}/${domain}.csv`)) rows.push(row);
    const found = backtest(rules, rows, appliesTo, await worldOf(domain));
    expect([...found.unconverted]).toEqual([]);
    const lines = found.transitions.map(({ time, sensor, rule, transition, grade, value }) =>
      JSON.stringify({ time: toInstant(time), sensor, rule, transition, grade, value }),
    );
    expect(lines).toEqual((await readFile(`${FOLDER}/${domain}.jsonl`, 'utf8')).trimEnd().split('\n'));
    for (const { id, grades, compound } of rules) {
      const own = found.transitions.filter(({ rule }) => rule === id);
      expect(
        own.map(({ transition }) => transition),
        `${id}: no onset, or no clear`,
      ).toEqual(expect.arrayContaining(['onset', 'clear']));
      const reached = new Set(own.map(({ grade }) => grade));
      expect([...reached].sort(), `${id}: a grade that is never reached`).toEqual(
        compound ? [compound.grade] : grades.map(({ grade }) => grade).sort(),
      );
    }
  });

  it('finds nothing in what the simulator shows of an ordinary time', () => {
    const domains = new Map(FOSHAN.registry.assets.map((asset) => [asset.id, asset.domain]));
    const things = FOSHAN.registry.things.filter(({ sensors }) => domains.get(sensors[0]?.asset ?? '') === domain);
    // The first of each kind; three weeks where a rule learns what is usual.
    const kinds = new Map(things.toReversed().map((thing) => [thing.id.split('-')[0], thing]));
    const days = rules.some(({ signal }) => signal?.of === 'baseline') ? 22 : 3;
    const start = Date.parse('2026-11-23T00:00:00+08:00');
    const rows = [...kinds.values()].flatMap(({ sensors }) =>
      sensors.flatMap(({ id, metrics }) =>
        metrics.flatMap(({ metric, unit }) => {
          const name = `${id}/${metric}`;
          const course = FOSHAN.simulation[name];
          if (!course) throw new Error(`${name} has no course`);
          return Array.from({ length: (days * DAY) / 1_200_000 }, (_, step): RecordedReading => {
            const time = start + step * 1_200_000;
            return { time, sensor: id, metric, value: valueAt(course, name, time, 1), unit };
          });
        }),
      ),
    );
    expect(backtest(rules, rows, appliesTo, { placeOf }).transitions).toEqual([]);
  });
});
