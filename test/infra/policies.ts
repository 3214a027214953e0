import type { Template } from 'aws-cdk-lib/assertions';

export interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Principal?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

export interface Located {
  /** Logical id of the resource that carries the statement. */
  readonly at: string;
  readonly type: string;
  readonly statement: Statement;
}

/** Every policy statement of a template, wherever it sits: any object with an Effect. */
export function statements(template: Template): Located[] {
  const found: Located[] = [];
  const visit = (at: string, type: string, node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('Effect' in node) found.push({ at, type, statement: node as Statement });
    for (const child of Object.values(node)) visit(at, type, child);
  };
  const { Resources } = template.toJSON() as { Resources: Record<string, { Type: string; Properties?: unknown }> };
  for (const [id, resource] of Object.entries(Resources)) visit(id, resource.Type, resource.Properties);
  return found;
}

export const actionsOf = ({ Action = [] }: Statement): readonly string[] => (typeof Action === 'string' ? [Action] : Action);
export const resourcesOf = ({ Resource = [] }: Statement): readonly unknown[] => (Array.isArray(Resource) ? Resource : [Resource]);
