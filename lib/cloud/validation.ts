import { readFileSync } from 'node:fs';
import {
  type App,
  CloudFormationValidatePlugin,
  type IPolicyValidationContext,
  type PolicyValidationPluginReport,
  Stack,
  Stage,
  Validations,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { Checks } from './nag.ts';
import { type OwnNames, representatives } from './shapes.ts';

type StackTemplate = IPolicyValidationContext['stackTemplates'][number];

/** What stacks are called after, by what they are called with: known to whoever makes them. */
const named = new WeakMap<Stack, OwnNames>();

export function nameStack(stack: Stack, names: OwnNames): void {
  named.set(stack, names);
}

/** CDK's own validation of the templates, and what it knows of the services: made once, for reading its rules takes seconds. */
let templateRules: OfEachShape | undefined;
const validated = new WeakSet<App>();

/** The rules of CloudFormation and of AwsSolutions over all stacks of an app, which the districts of a city, alike but for their names, go through once for each shape. */
export function validate(app: App): void {
  if (validated.has(app)) return;
  validated.add(app);
  Validations.of(app).addPlugins(new ChecksOfEachShape(app));
  // The switch that CDK has for its own.
  if (process.env.CDK_VALIDATION === 'false') return;
  templateRules ??= new OfEachShape();
  Validations.of(app).addPlugins(templateRules);
}

class OfEachShape extends CloudFormationValidatePlugin {
  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return super.validate({ ...context, stackTemplates: [...chosenOf(context)] });
  }
}

class ChecksOfEachShape extends Checks {
  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const stacks = stacksBelow(context.appConstruct);
    return this.validateEach(chosenOf(context).flatMap(({ stackConstructPath }) => stacks.get(stackConstructPath) ?? []));
  }
}

const chosen = new WeakMap<IConstruct, readonly StackTemplate[]>();

/** Asked by each plugin in turn, about the same app. A stack that nobody named stands for itself. */
function chosenOf({ appConstruct, stackTemplates }: IPolicyValidationContext): readonly StackTemplate[] {
  const known = chosen.get(appConstruct);
  if (known) return known;
  const stacks = stacksBelow(appConstruct);
  const templates = stackTemplates.map((template) => {
    const stack = stacks.get(template.stackConstructPath);
    return { template, names: stack && named.get(stack) };
  });
  const alike = templates.flatMap(({ template, names }) =>
    names ? [{ template, names, text: readFileSync(template.templatePath, 'utf8'), region: template.region ?? '' }] : [],
  );
  const standing = new Set(representatives(alike).map(({ template }) => template));
  const found = templates.filter(({ template, names }) => !names || standing.has(template)).map(({ template }) => template);
  chosen.set(appConstruct, found);
  return found;
}

/** By their paths: those of the app and of its stages. */
function stacksBelow(app: IConstruct): Map<string, Stack> {
  const found = new Map<string, Stack>();
  const look = (construct: IConstruct): void => {
    for (const child of construct.node.children) {
      if (Stack.isStack(child)) found.set(child.node.path, child);
      else if (Stage.isStage(child)) look(child);
    }
  };
  look(app);
  return found;
}
