import { beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../../functions/api/handler.ts';
import { ACTION_MEMBERS } from '../../../functions/api/openapi/actions.ts';
import { INCIDENT_ACTIONS } from '../../../lib/core/incident/perform-action.ts';
import { ApiCity } from '../support/api-city.ts';

// biome-ignore lint/suspicious/noExplicitAny: the document is walked as a reader of JSON would.
type Document = any;

let document: Document;
let city: ApiCity;
beforeAll(async () => {
  city = await ApiCity.start();
  document = (await city.get(undefined, '/v1/openapi.json')).body;
});

const operations = (): { name: string; operation: Document }[] =>
  Object.entries<Document>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Document>(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );

describe('openapi.json', () => {
  test('has every route that there is, and no other', () => {
    const there = routes({} as Parameters<typeof routes>[0]).map(({ method, path }) => `${method} ${path}`);
    expect(
      operations()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(there.sort());
  });

  test('names every operation once and describes its parameters and answers', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, operation } of operations()) {
      const inPath = operation.parameters.filter((one: Document) => one.in === 'path').map((one: Document) => one.name);
      expect(inPath, name).toEqual([...name.matchAll(/\{([^}]+)\}/g)].map(([, parameter]) => parameter));
      expect(
        Object.keys(operation.responses).some((status) => status.startsWith('2')),
        name,
      ).toBe(true);
      expect(operation.summary, name).toBeTruthy();
    }
  });

  test('says what needs no token, and that things sign in with their own secret', () => {
    const open = operations().filter(({ operation }) => operation.security?.length === 0);
    expect(open.map(({ name }) => name).sort()).toEqual([
      'GET /v1/health',
      'GET /v1/openapi.json',
      'GET /v1/r/{token}',
      'POST /v1/r/{token}',
    ]);
    for (const { name, operation } of operations())
      expect('401' in operation.responses, name).toBe(!open.some((other) => other.name === name));
    expect(document.paths['/v1/telemetry/{thing}'].post.security).toEqual([{ bearer: [] }, { thing: [] }]);
  });

  test('evidence may be all that is accepted, and a limit is a number', () => {
    const { content } = document.paths['/v1/incidents/{id}/evidence'].post.requestBody;
    expect(Object.keys(content)).toEqual(['image/jpeg', 'image/png', 'image/webp', 'application/pdf', 'text/plain']);
    const limits = operations().flatMap(({ operation }) => operation.parameters.filter(({ name }: Document) => name === 'limit'));
    expect(limits.map(({ schema }) => schema.type)).toEqual(limits.map(() => 'integer'));
    expect(limits.length).toBeGreaterThan(5);
  });

  test('says of every action what it takes', () => {
    const built = [...INCIDENT_ACTIONS];
    expect(Object.keys(ACTION_MEMBERS).sort()).toEqual(built.sort());
    const merge = document.components.schemas.Action.oneOf.find(({ title }: Document) => title === 'merge');
    expect(merge).toMatchObject({ required: ['action', 'into'], properties: { action: { const: 'merge' } } });
  });

  test('every reference leads somewhere', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    expect(references.length).toBeGreaterThan(20);
    for (const name of references) expect(Object.keys(document.components.schemas)).toContain(name);
  });

  test('an incident has the members that its schema says, at every stage', async () => {
    const raised = await city.raise({ occurredAt: '2026-11-23T19:00:00+08:00' });
    const bodies = [raised];
    for (const [by, action] of [
      ['chancheng-leader', 'assess'],
      ['chancheng-leader', 'confirm'],
      ['chancheng-leader', 'dispatch'],
      ['foshan-gas-member', 'acknowledge'],
      ['foshan-gas-member', 'dispose'],
      ['foshan-gas-member', 'feed-back'],
      ['chancheng-leader', 'verify'],
      ['chancheng-leader', 'publish-report'],
      ['chancheng-leader', 'clear'],
      ['chancheng-leader', 'archive'],
    ] as const) {
      const answer = await city.act(raised, by, action, { level: 'III' });
      expect(answer.status, action).toBe(200);
      bodies.push(answer.body);
    }
    const { Incident, Obligation, Task, TimelineEntry } = document.components.schemas;
    const optional = ['warnBefore', 'warnedAt'];
    for (const body of bodies) {
      expectMembers(body, Incident);
      for (const obligation of body.obligations) {
        expectMembers(obligation, Obligation, optional);
        if (obligation.task) expectMembers(obligation.task, Task);
      }
      for (const entry of body.timeline) expectMembers(entry, TimelineEntry);
    }
  });
});

function expectMembers(value: object, schema: Document, more: readonly string[] = []): void {
  const known = [...Object.keys(schema.properties), ...more];
  expect(Object.keys(value).filter((name) => !known.includes(name))).toEqual([]);
  expect(schema.required.filter((name: string) => !(name in value))).toEqual([]);
}
