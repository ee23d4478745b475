import { describe, it } from 'node:test';
import { expect } from 'chai';
import fc from 'fast-check';
import { samplesNamed } from './external-metric-lines';
import { figuresOf, type PageFigures, type PageSeries } from './external-page-figures';

const page = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

function found(text: string, series: PageSeries = {}): PageFigures {
  const figures = figuresOf(text, series);
  if (figures.status === 'missing') throw new Error(figures.reason);
  return figures;
}

const whyNot = (text: string, series: PageSeries = {}): string => {
  const figures = figuresOf(text, series);
  return figures.status === 'missing' ? figures.reason : 'found';
};

/** As every exporter written in Go tells of itself. */
const OWN = ['process_cpu_seconds_total 4000', 'process_resident_memory_bytes 4000'];

const NODE_EXPORTER = page(
  '# TYPE node_cpu_seconds_total counter',
  'node_cpu_guest_seconds_total{cpu="0",mode="user"} 9',
  ...[0, 1].flatMap((cpu) =>
    Object.entries({
      idle: 1e6,
      iowait: 1e5,
      irq: 1,
      nice: 2,
      softirq: 4,
      steal: 1e4,
      system: 8,
      user: 16,
    }).map(([mode, seconds]) => `node_cpu_seconds_total{cpu="${cpu}",mode="${mode}"} ${seconds}`),
  ),
  'node_memory_MemTotal_bytes 1e+09',
  'node_memory_MemAvailable_bytes 4e+08',
  ...OWN,
);

const CADVISOR = page(
  'container_cpu_usage_seconds_total{cpu="total",id="/",image="",name=""} 90000 1595574552851',
  'container_cpu_usage_seconds_total{cpu="total",id="/docker/aaa111",image="vllm:1",name="vllm"} 12.5 1595574552000',
  'container_cpu_usage_seconds_total{cpu="cpu00",id="/docker/aaa111",image="vllm:1",name="vllm"} 7 1595574552000',
  'container_cpu_usage_seconds_total{cpu="cpu01",id="/docker/aaa111",image="vllm:1",name="vllm"} 5.5 1595574552000',
  'container_cpu_usage_seconds_total{cpu="total",id="/docker/aaa111/worker",image="",name=""} 12 1595574552000',
  'container_cpu_usage_seconds_total{cpu="cpu00",id="/docker/aaa222",image="vllm:1",name="vllm-2"} 3 1595574553000',
  'container_cpu_usage_seconds_total{cpu="cpu01",id="/docker/aaa222",image="vllm:1",name="vllm-2"} 4 1595574553000',
  'container_memory_working_set_bytes{id="/docker/aaa111",image="vllm:1",name="vllm"} 1000 1595574552000',
  'container_memory_working_set_bytes{id="/docker/aaa111/worker",image="",name=""} 900 1595574552000',
  'container_memory_working_set_bytes{id="/docker/aaa222",image="vllm:1",name="vllm-2"} 2000 1595574553000',
  'container_spec_cpu_quota{id="/docker/aaa111",image="vllm:1",name="vllm"} 150000',
  'container_spec_cpu_period{id="/docker/aaa111",image="vllm:1",name="vllm"} 100000',
  'container_spec_cpu_period{id="/docker/aaa222",image="vllm:1",name="vllm-2"} 100000',
  'machine_cpu_cores{machine_id="m"} 16',
  ...OWN,
);

const PROCESS_EXPORTER = page(
  'namedprocess_namegroup_cpu_seconds_total{groupname="vllm",mode="system"} 1.5',
  'namedprocess_namegroup_cpu_seconds_total{groupname="vllm",mode="user"} 3',
  'namedprocess_namegroup_cpu_seconds_total{groupname="sshd",mode="user"} 70',
  'namedprocess_namegroup_memory_bytes{groupname="vllm",memtype="resident"} 500',
  'namedprocess_namegroup_memory_bytes{groupname="vllm",memtype="virtual"} 90000',
  ...OWN,
);

describe('figuresOf', () => {
  it('adds up what all cores of a machine did, and counts the cores', () => {
    expect(found(NODE_EXPORTER)).to.deep.equal({
      status: 'found',
      cpuSeconds: 62,
      residentBytes: 6e8,
      cores: 2,
      stamp: undefined,
    });
  });

  it('takes a container by its name, without its cores and parts counted again, and its quota for its cores', () => {
    expect(found(CADVISOR, { container: 'vllm' })).to.deep.equal({
      status: 'found',
      cpuSeconds: 12.5,
      residentBytes: 1000,
      cores: 1.5,
      stamp: 1595574552000,
    });
  });

  it('takes a container by a part of its id, adds up its cores, and takes the machine for its quota', () => {
    for (const container of ['aaa222', 'vllm-2'])
      expect(found(CADVISOR, { container })).to.deep.include({
        cpuSeconds: 7,
        residentBytes: 2000,
        cores: 16,
      });
    expect(found(CADVISOR, { container: 'aaa1' }).cpuSeconds).to.equal(12.5);
  });

  it('takes a group of processes, and any server by its own process', () => {
    expect(found(PROCESS_EXPORTER, { group: 'vllm' })).to.deep.include({
      cpuSeconds: 4.5,
      residentBytes: 500,
    });
    expect(found(page(...OWN))).to.deep.include({ cpuSeconds: 4000, residentBytes: 4000, cores: undefined });
  });

  it('never takes an exporter for the node, and says what to write', () => {
    expect(whyNot(CADVISOR)).to.match(/cAdvisor.* write "container"/);
    expect(whyNot(PROCESS_EXPORTER)).to.match(/process-exporter.* write "group"/);
    expect(whyNot(CADVISOR, { container: 'aaa' })).to.match(
      /several containers are "aaa": \/docker\/aaa111, \/docker\/aaa222; write more of the id/,
    );
    expect(whyNot(CADVISOR, { container: 'none' })).to.match(
      /no container_cpu_usage_seconds_total of "none"/,
    );
    expect(whyNot(PROCESS_EXPORTER, { group: 'none' })).to.match(/of "none"/);
    expect(whyNot(page('up 1'))).to.match(/^the page has neither node_cpu_seconds_total nor /);
    expect(whyNot(page('process_cpu_seconds_total 1'))).to.match(/no process_resident_memory_bytes/);
  });

  it('refuses a page that is cut within a line, or no metrics', () => {
    expect(() => figuresOf(CADVISOR.slice(0, -3), {})).to.throw('stops within a line');
    expect(() => figuresOf(page('process_cpu_seconds_total one'), {})).to.throw('is not a number');
  });
});

describe('samplesNamed', () => {
  it('finds the stamp behind the value, whatever stands in the labels', () => {
    const label = fc.string({ unit: fc.constantFrom('}', '{', ' ', '1', 'a', ',', '=', '/') });
    const stamp = fc.option(fc.integer({ min: 0, max: 2e12 }), { nil: undefined });
    fc.assert(
      fc.property(label, fc.integer(), stamp, (text, value, time) => {
        const line = `m{id="${text}"} ${value}${time === undefined ? '' : ` ${time}`}\nother 1\n`;
        expect(samplesNamed(line, new Set(['m']))).to.deep.equal([
          { name: 'm', labels: { id: text }, value, stamp: time },
        ]);
      }),
    );
    expect(samplesNamed('m 1\nm 2 3\n', new Set(['m'])).map((sample) => sample.stamp)).to.deep.equal([
      undefined,
      3,
    ]);
  });
});
