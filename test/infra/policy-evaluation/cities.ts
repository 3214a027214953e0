import { native, synthesize } from '../fixture.ts';
import { type TenantAccess, tenantAccess } from './city-access.ts';

const HOME = '111111111111';
const AWAY = '222222222222';
const REGION = 'us-east-1';

/** The hub and two districts, all in one account, or the first district in an account of its own. */
export function cityIn(accounts: 'one account' | 'two accounts'): TenantAccess[] {
  const elsewhere = accounts === 'two accounts' ? { account: AWAY, region: REGION } : undefined;
  const districts = [native('chancheng', elsewhere), native('nanhai')];
  const { templates } = synthesize({ account: HOME, region: REGION, districts });
  return [...templates].map(([tenant, template]) => {
    const account = elsewhere && tenant === 'chancheng' ? AWAY : HOME;
    return tenantAccess(tenant, template, { partition: 'aws', region: REGION, account, stack: `citywatch-${tenant}` });
  });
}
