import { ArnFormat, Stack } from 'aws-cdk-lib';
import { acknowledgeWildcard } from '../nag.ts';
import type { CityFunction } from './city-function.ts';

/**
 * Lets `notify` read the secrets of channels: SecureStrings of Parameter Store below one path, which an operator puts there and no template ever
 * holds. They are encrypted with the account's own key for Parameter Store, which lets in whoever may read the parameter.
 */
export function grantSecrets(notify: CityFunction<'notify'>, path: string): void {
  const below = Stack.of(notify).formatArn({
    service: 'ssm',
    resource: 'parameter',
    resourceName: `${path.replace(/^\//, '')}*`,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  notify.allow({ actions: ['ssm:GetParameter'], resources: [below] }, 'SECRET_PATH', path);
  acknowledgeWildcard(notify, below, 'The secrets of the tenant’s own channels: their names are data.');
}
