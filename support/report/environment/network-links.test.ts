import { describe, it } from 'node:test';
import { expect } from 'chai';
import { describeNetwork } from './network-links';
import { within } from './part';
import { systemFolder } from './system-folder.fixture';

const at = (name: string, files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([file, text]) => [`sys/class/net/${name}/${file}`, `${text}\n`]),
  );

const drivenBy = (name: string, driver: string): Record<string, { to: string }> => ({
  [`sys/class/net/${name}/device/driver`]: { to: `../../../../bus/pci/drivers/${driver}` },
});

describe('network interfaces', () => {
  it('are those that are up, by driver and speed, and name nobody', async (test) => {
    const root = systemFolder(test, {
      ...at('enx00163e5e6c00', { type: '1', operstate: 'up', carrier: '1', speed: '25000' }),
      ...drivenBy('enx00163e5e6c00', 'mlx5_core'),
      ...at('eth1', { type: '1', operstate: 'down', carrier: '0', speed: '10000' }),
      ...at('lo', { type: '772', operstate: 'unknown', carrier: '1' }),
      ...at('veth-alice', { type: '1', operstate: 'up', carrier: '1', speed: '10000' }),
      // Those that are no folders: a list of bonds stands beside the interfaces.
      'sys/class/net/bonding_masters': '\n',
    });
    expect(await describeNetwork(root)).to.deep.equal({
      interfaces: [
        { driver: null, bitsPerSecond: 10e9 },
        { driver: 'mlx5_core', bitsPerSecond: 25e9 },
      ],
    });
  });

  it('have no speed where the driver tells none', async (test) => {
    const root = systemFolder(test, {
      ...at('eth0', { type: '1', operstate: 'up', carrier: '1', speed: '-1' }),
      ...at('eth1', { type: '1', operstate: 'up', carrier: '1', speed: '0' }),
      ...at('wlan0', { type: '1', operstate: 'up', carrier: '1' }),
    });
    const unknown = { driver: null, bitsPerSecond: null };
    expect(await describeNetwork(root)).to.deep.equal({ interfaces: [unknown, unknown, unknown] });
  });

  it('that never tell their state are up where there is a carrier', async (test) => {
    const root = systemFolder(test, {
      ...at('tun0', { type: '65534', operstate: 'unknown', carrier: '1', speed: '10' }),
      ...at('tun1', { type: '65534', operstate: 'unknown', carrier: '0', speed: '10' }),
    });
    expect(await describeNetwork(root)).to.deep.equal({
      interfaces: [{ driver: null, bitsPerSecond: 10e6 }],
    });
  });

  it('are unavailable where the system tells none', async (test) => {
    expect(await within(800, () => describeNetwork(systemFolder(test, {})))).to.deep.equal({
      unavailable: 'the system tells no network interfaces',
    });
  });
});
