import { describe, it } from 'node:test';
import { expect } from 'chai';
import { GpuProviderError } from '../gpu-provider-error';
import type { GpuReading } from '../gpu-reading';
import { printing, withProgram } from '../program-on-path.fixture';
import { nvidiaSmiProvider } from './nvidia-smi-provider';
import { nvidiaSmiXml, type XmlGpu, type XmlSchema } from './nvidia-smi-xml.fixture';

const MIB = 2 ** 20;
const never = new AbortController().signal;

/** Through the real package, from a program that prints that. */
const readFrom = (xml: string): Promise<readonly GpuReading[]> =>
  withProgram('nvidia-smi', printing(xml), () => nvidiaSmiProvider().read(never));

const BUSY: XmlGpu = {
  name: 'Tesla T4',
  used: '1032 MiB',
  total: '15360 MiB',
  reserved: '388 MiB',
  utilisation: '65 %',
  memoryUtilisation: '9 %',
  power: '26.78 W',
  powerLimit: '70.00 W',
  temperature: '40 C',
  graphicsClock: '585 MHz',
  memoryClock: '5000 MHz',
  active: ['gpu_idle', 'applications_clocks_setting', 'hw_thermal_slowdown', 'sw_power_cap'],
};

describe('parseNvidiaSmi', () => {
  for (const schema of [11, 'early 12', 12, 13] satisfies readonly XmlSchema[]) {
    it(`reads every figure of schema ${schema}, and no other element in its stead`, async () => {
      expect(await readFrom(nvidiaSmiXml([BUSY], schema))).to.deep.equal([
        {
          index: 0,
          name: 'Tesla T4',
          uuid: 'GPU-0',
          memoryUsed: 1032 * MIB,
          memoryTotal: 15_360 * MIB,
          memoryReserved: 388 * MIB,
          utilisation: 65,
          memoryUtilisation: 9,
          power: 26.78,
          powerLimit: 70,
          temperature: 40,
          graphicsClock: 585,
          memoryClock: 5000,
          throttleReasons: ['hw thermal slowdown', 'sw power cap'],
          processes: [],
        },
      ]);
    });
  }

  it('reads how long a GPU was slowed, where the driver counts it', async () => {
    const counters = {
      sw_power_cap: 12,
      sync_boost: 99,
      sw_therm_slowdown: 0,
      hw_therm_slowdown: 7,
      hw_power_brake: 3,
    };
    const [gpu] = await readFrom(nvidiaSmiXml([{ counters }], 13));
    expect(gpu?.throttleCounters).to.deep.equal({
      'hw thermal slowdown': 7,
      'hw power brake': 3,
      'sw thermal slowdown': 0,
      'sw power cap': 12,
    });
  });

  it('leaves out what is N/A: never a zero', async () => {
    expect(await readFrom(nvidiaSmiXml([{ name: 'GB10' }], 13))).to.deep.equal([
      { index: 0, name: 'GB10', uuid: 'GPU-0', processes: [] },
    ]);
  });

  it('keeps a zero that the driver gives', async () => {
    const [gpu] = await readFrom(
      nvidiaSmiXml([
        { used: '0 MiB', utilisation: '0 %', power: '0.00 W', graphicsClock: '0 MHz', active: [] },
      ]),
    );
    expect(gpu).to.include({ memoryUsed: 0, utilisation: 0, power: 0, graphicsClock: 0 });
    expect(gpu?.throttleReasons).to.deep.equal([]);
  });

  it('takes no figure in a unit that it does not know, nor words', async () => {
    const odd: XmlGpu = {
      used: '5 pages',
      total: 'Unknown Error',
      utilisation: '[N/A]',
      power: 'Requested functionality has been deprecated',
      temperature: '104 F',
      graphicsClock: 'GPU requires reset',
    };
    const [gpu] = await readFrom(nvidiaSmiXml([odd]));
    expect(Object.keys(gpu ?? {})).to.deep.equal(['index', 'name', 'uuid', 'processes']);
  });

  it('reads processes of every type, also those whose memory the driver does not say', async () => {
    const processes = [
      { pid: 675, name: '/usr/lib/xorg/Xorg', used: '22 MiB', type: 'G' },
      { pid: 5762, name: 'python', used: 'N/A', type: 'C' },
      { pid: 5763, name: 'a &amp; b', used: '1 GiB', type: 'C+G' },
    ];
    const [gpu] = await readFrom(nvidiaSmiXml([{ processes }]));
    expect(gpu?.processes).to.deep.equal([
      { pid: 675, name: '/usr/lib/xorg/Xorg', type: 'G', memoryUsed: 22 * MIB },
      { pid: 5762, name: 'python', type: 'C' },
      { pid: 5763, name: 'a & b', type: 'C+G', memoryUsed: 2 ** 30 },
    ]);
  });

  it('reads several GPUs, in the order of nvidia-smi, one process or none', async () => {
    const processes = [{ pid: 1, name: 'python', used: '5 MiB' }];
    const gpus = await readFrom(nvidiaSmiXml([{ name: 'A', used: '1 MiB', processes }, { name: 'B' }]));
    expect(gpus.map(({ index, name, uuid }) => ({ index, name, uuid }))).to.deep.equal([
      { index: 0, name: 'A', uuid: 'GPU-0' },
      { index: 1, name: 'B', uuid: 'GPU-1' },
    ]);
    expect(gpus.map((gpu) => gpu.processes?.length)).to.deep.equal([1, 0]);
  });

  it('reads the memory of the instances of a GPU that is split', async () => {
    const instances = [
      { number: 3, used: '12 MiB', total: '19968 MiB' },
      { number: 4, used: 'N/A', total: '19968 MiB' },
    ];
    const [split, whole, one] = await readFrom(
      nvidiaSmiXml([{ instances }, {}, { instances: instances.slice(0, 1) }]),
    );
    expect(split?.mig).to.deep.equal({
      status: 'enabled',
      instances: [
        { name: 'instance 3', memoryUsed: 12 * MIB, memoryTotal: 19_968 * MIB },
        { name: 'instance 4', memoryTotal: 19_968 * MIB },
      ],
    });
    expect(whole).not.to.have.property('mig');
    expect(one?.mig?.instances).to.have.length(1);
    expect(split).not.to.have.property('utilisation');
  });

  const refused: readonly [string, string, RegExp][] = [
    ['no GPU', nvidiaSmiXml([]), /^nvidia-smi runs, but sees no GPU in this machine$/],
    ['an empty log', '<nvidia_smi_log/>', /sees no GPU/],
    ['another form', '<other/>', /in an unknown form: its XML is no <nvidia_smi_log>$/],
    ['nothing', '', /^nvidia-smi answered nothing$/],
    ['words', 'No devices were found', /^nvidia-smi's answer is no XML or was cut short \(.*\): see what/],
    ['half an answer', nvidiaSmiXml([BUSY]).slice(0, 900), /was cut short \(Unclosed root tag/],
  ];
  for (const [name, xml, message] of refused) {
    it(`refuses ${name}`, async () => {
      const error = await readFrom(xml).catch((reason: unknown) => reason);
      expect(error).to.be.an.instanceOf(GpuProviderError).with.property('message').that.matches(message);
    });
  }
});
