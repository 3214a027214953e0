import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteThingGroupCommand } from '@aws-sdk/client-iot';
import type { IClientOptions } from 'mqtt';
import { expect, test } from 'vitest';
import type { CommandResult } from '../../support/command.ts';
import { type Device, openDevice } from '../../support/device.ts';
import { eventually, readingsOf } from '../../support/incidents.ts';
import { clients } from '../support/clients.ts';
import type { FleetCity } from './fleet.ts';

const THING = 'gas-guicheng-09';

/** A table of things, as docs/devices.md has it: imported, rotated, revoked, and taken out. */
export function importScenarios(at: () => FleetCity, operate: (...args: string[]) => Promise<CommandResult>): void {
  const run = async (...args: string[]): Promise<CommandResult> => {
    const done = await operate('devices', ...args, '--city', join(at().folder, 'city'));
    expect(done, done.stderr).toMatchObject({ status: 0 });
    return done;
  };
  const credentials = async (out: string): Promise<IClientOptions> => {
    const [cert, key] = await Promise.all(['cert', 'key'].map((kind) => readFile(join(out, `${THING}.${kind}.pem`), 'utf8')));
    const ca = await (await fetch(`${at().emulator.endpoint}/_ministack/iot/ca.pem`)).text();
    return { ca, servername: 'localhost', cert, key } as IClientOptions;
  };
  const connect = async (out: string): Promise<Device> =>
    openDevice(`mqtts://127.0.0.1:${at().emulator.mqttPort}`, 'nanhai', THING, await credentials(out));
  /** Throws when it is refused. A function looks for a newer registry every two seconds only, so it is said until it is heard. */
  const publish = async (out: string, value: number): Promise<void> => {
    const nanhai = await at().tenant('nanhai');
    const device = await connect(out);
    await eventually(
      'its reading',
      async () => {
        await device.publish([{ n: `${THING}-ch4/ch4`, v: value }]);
        return (await readingsOf(nanhai, `${THING}-ch4`)).find((one) => one.value === value);
      },
      { every: 1000 },
    );
    await device.close();
  };

  test('an imported thing publishes with its certificate, with the next one after a rotation, and with none once it is revoked', async () => {
    const { folder } = at();
    const table = join(folder, 'wells.csv');
    await writeFile(table, `thing,profile,town,lat,lon\n${THING},valve-well,guicheng,23.0510,113.1620\n`);
    const [first, second] = [join(folder, 'imported'), join(folder, 'rotated')];
    await run('import', table, '--out', first);
    await publish(first, 0.21);
    // The same command again makes nothing twice.
    await run('import', table, '--out', first);
    await run('rotate', THING, '--out', second);
    await publish(second, 0.22);
    await expect(connect(first)).rejects.toThrow();
    await run('revoke', THING);
    await expect(connect(second)).rejects.toThrow();
    const refused = await operate('devices', 'rotate', THING, '--out', join(folder, 'again'), '--city', join(folder, 'city'));
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toContain('readmit');
    await run('readmit', THING);
    // Whoever destroys the stack takes the towns' groups away first: they are nobody's in it.
    await clients(at().emulator.endpoint).iot.send(
      new DeleteThingGroupCommand({ thingGroupName: `${at().outputs.ThingGroupName}-guicheng` }),
    );
  });
}
