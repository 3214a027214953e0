import { describe, expect, it } from 'vitest';
import { cityIn } from './policy-evaluation/cities.ts';
import { list, type PolicyStatement } from './policy-evaluation/statements.ts';

/** Condition keys that tie what a service does to whom it does it for. */
const SOURCES = ['aws:SourceArn', 'aws:SourceAccount', 'kms:EncryptionContext:aws:logs:arn'];

/** What stands without one, and why. */
const WITHOUT: Readonly<Record<string, string>> = {
  'lambda.amazonaws.com sts:AssumeRole':
    'Lambda takes on a role only for a function of the role’s own account, made by somebody who may pass it; its call carries no source.',
};

interface Deputy {
  readonly service: string;
  readonly at: string;
  readonly statement: PolicyStatement;
}

/** Every statement of a resource or of trust that lets a service in. */
function deputies(): Deputy[] {
  return cityIn('one account').flatMap(({ tenant, roles, resources }) =>
    [...roles.map(({ id, trust }) => ({ id, statements: trust })), ...resources.map(({ id, statements }) => ({ id, statements }))].flatMap(
      ({ id, statements }) =>
        statements
          .filter(({ Effect, Principal }) => Effect === 'Allow' && typeof Principal === 'object')
          .flatMap((statement) =>
            list((statement.Principal as Record<string, string>).Service).map((service) => ({ service, at: `${tenant} ${id}`, statement })),
          ),
    ),
  );
}

const keysOf = ({ Condition = {} }: PolicyStatement): string[] => Object.values(Condition).flatMap((keys) => Object.keys(keys));

describe('a service that is let in', () => {
  const all = deputies();

  it('is one of these', () => {
    expect([...new Set(all.map(({ service, statement }) => `${service} ${list(statement.Action)[0]?.split(':')[0]}`))].sort()).toEqual([
      'apigateway.amazonaws.com lambda',
      'cloudwatch.amazonaws.com kms',
      'cloudwatch.amazonaws.com sns',
      'delivery.logs.amazonaws.com logs',
      'events.amazonaws.com logs',
      'events.amazonaws.com sqs',
      'events.amazonaws.com sts',
      'iot.amazonaws.com lambda',
      'iot.amazonaws.com sts',
      'lambda.amazonaws.com sts',
      'logging.s3.amazonaws.com s3',
      'logs.us-east-1.amazonaws.com kms',
      'scheduler.amazonaws.com sts',
    ]);
  });

  it('acts for the tenant’s own source only', () => {
    const free = all.filter(({ statement }) => !keysOf(statement).some((key) => SOURCES.includes(key)));
    expect([...new Set(free.map(({ service, statement }) => `${service} ${list(statement.Action).join(' ')}`))]).toEqual(
      Object.keys(WITHOUT),
    );
  });

  it('names a source of its own account, never a pattern of accounts', () => {
    for (const { at, statement } of all) {
      for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
        for (const [key, values] of Object.entries(keys)) {
          if (!SOURCES.includes(key)) continue;
          expect(operator, at).toMatch(/^(String|Arn)(Equals|Like)$/);
          for (const value of list(values as string)) {
            const account = value.startsWith('arn:aws:s3:::') ? '111111111111' : value.includes(':') ? value.split(':')[4] : value;
            expect(account, `${at}: ${value}`).toBe('111111111111');
          }
        }
      }
    }
  });
});
