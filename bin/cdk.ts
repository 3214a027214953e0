import { App } from 'aws-cdk-lib';
import { APP_PROPS } from '../lib/cloud/app-props.ts';
import { bundledCode } from '../lib/cloud/function-code.ts';
import { environmentPlace } from '../lib/cloud/settings.ts';
import { makeStages } from '../lib/cloud/stages.ts';
import { UnusableDeployment } from '../lib/cloud/values.ts';
import { codeVersion } from '../lib/config/code-version.ts';
import { loadCity } from '../lib/config/load-city.ts';

/** The CDK app: the configuration of a city becomes one stack for the hub and one for each district. */
const app = new App(APP_PROPS);
const directory: string = app.node.tryGetContext('city') ?? process.env.CITYWATCH_CITY ?? 'cities/foshan';
const { city, faults } = await loadCity(directory);
if (!city) {
  for (const { file, line, column, message } of faults)
    console.error(`${file}:${line}${column === undefined ? '' : `:${column}`} ${message}`);
  process.exit(1);
}
try {
  makeStages(app, { city, environment: environmentPlace(), code: bundledCode(), version: codeVersion() });
} catch (error) {
  if (!(error instanceof UnusableDeployment)) throw error;
  console.error(error.message);
  process.exit(1);
}
