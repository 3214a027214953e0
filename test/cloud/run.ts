import { spawnSync } from 'node:child_process';

/**
 * `npm run test:cloud`. The emulator's MQTT listener binds every interface, so where the machine lets us the tests run in a network of
 * their own, which has nothing but loopback.
 */
const VITEST = ['node_modules/.bin/vitest', 'run', '--project', 'cloud', ...process.argv.slice(2)];
const ALONE = ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

const install = spawnSync('bash', ['test/cloud/install-emulator.sh'], { stdio: 'inherit' });
if (install.status !== 0) process.stderr.write('the emulator cannot be installed; what needs it is left out\n');
const canBeAlone = spawnSync('unshare', [...ALONE, 'true'], { stdio: 'ignore' }).status === 0;
if (!canBeAlone) {
  process.stderr.write(
    'no network of our own (it takes root, unshare and ip): the emulator’s MQTT port is open to other machines while the tests run\n',
  );
}
const [program, args] = canBeAlone ? ['unshare', [...ALONE, process.execPath, ...VITEST]] : [process.execPath, VITEST];
const result = spawnSync(program, args, { stdio: 'inherit' });
process.exitCode = result.status ?? 1;
