import { App } from 'aws-cdk-lib';
import { makeStacks } from '../lib/cloud/app.ts';
import { bundledCode } from '../lib/cloud/function-code.ts';
import { environmentPlace, readSettings } from '../lib/cloud/settings.ts';
import { UnusableDeployment } from '../lib/cloud/values.ts';
import { codeVersion } from '../lib/config/code-version.ts';
import { loadCity } from '../lib/config/load-city.ts';

/** The CDK app: the configuration of a city becomes one stack for the hub and one for each district. */
const app = new App();
const directory: string = app.node.tryGetContext('city') ?? process.env.CITYWATCH_CITY ?? 'cities/foshan';
const { city, faults } = await loadCity(directory);
if (!city) {
  for (const { file, line, column, message } of faults)
    console.error(`${file}:${line}${column === undefined ? '' : `:${column}`} ${message}`);
  process.exit(1);
}
try {
  makeStacks(app, {
    registry: city.registry,
    historySeconds: city.settings.historyRetentionSeconds,
    settings: { ...readSettings(app.node), version: codeVersion() },
    environment: environmentPlace(),
    code: bundledCode(),
  });
} catch (error) {
  if (!(error instanceof UnusableDeployment)) throw error;
  console.error(error.message);
  process.exit(1);
}
