import { describe, it, type TestContext } from 'node:test';
import { expect } from 'chai';
import { describeContainerLimits } from './container-limits';
import { within } from './part';
import { systemFolder } from './system-folder.fixture';

const NONE = { cpuCores: null, memoryBytes: null, processes: null };
const UNLIMITED_V1 = '9223372036854771712';

const limitsOf = (test: TestContext, files: Readonly<Record<string, string>>) =>
  within(800, () => describeContainerLimits(systemFolder(test, files)));

/** The second version, seen from inside of a container: its own group stands at the mount point. */
const INSIDE_V2 = {
  'proc/self/cgroup': '0::/\n',
  'proc/self/mountinfo':
    '22 1 0:20 / / rw - overlay overlay rw\n' +
    '34 22 0:29 / /sys/fs/cgroup ro,nosuid shared:9 - cgroup2 cgroup rw,nsdelegate\n',
};

/** The first version, without a namespace: the path is the host's, and so is the root of the mount. */
const DOCKER_V1 = {
  'proc/self/cgroup': '11:memory:/docker/1f\n4:cpu,cpuacct:/docker/1f\n2:pids:/docker/1f\n0::/docker/1f\n',
  'proc/self/mountinfo': ['cpu,cpuacct', 'memory', 'pids']
    .map((name) => `9 8 0:30 /docker/1f /sys/fs/cgroup/${name} ro - cgroup cgroup rw,${name}\n`)
    .join(''),
};

describe('limits of a container', () => {
  it('are read of the second version of control groups', async (test) => {
    const limits = await limitsOf(test, {
      ...INSIDE_V2,
      'sys/fs/cgroup/cpu.max': '150000 100000\n',
      'sys/fs/cgroup/memory.max': '8589934592\n',
      'sys/fs/cgroup/pids.max': '4096\n',
    });
    expect(limits).to.deep.equal({ cpuCores: 1.5, memoryBytes: 8 * 2 ** 30, processes: 4096 });
  });

  it('are null where there are none', async (test) => {
    expect(await limitsOf(test, INSIDE_V2)).to.deep.equal(NONE);
    const unlimited = {
      ...INSIDE_V2,
      'sys/fs/cgroup/cpu.max': 'max 100000\n',
      'sys/fs/cgroup/memory.max': 'max\n',
      'sys/fs/cgroup/pids.max': 'max\n',
    };
    expect(await limitsOf(test, unlimited)).to.deep.equal(NONE);
  });

  it('are read of the first version, and its greatest number is no limit', async (test) => {
    const files = {
      ...DOCKER_V1,
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '50000\n',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '1073741824\n',
      'sys/fs/cgroup/pids/pids.max': '100\n',
    };
    expect(await limitsOf(test, files)).to.deep.equal({
      cpuCores: 0.5,
      memoryBytes: 2 ** 30,
      processes: 100,
    });
    const unlimited = {
      ...files,
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': `${UNLIMITED_V1}\n`,
      'sys/fs/cgroup/pids/pids.max': 'max\n',
    };
    expect(await limitsOf(test, unlimited)).to.deep.equal(NONE);
  });

  it('are the strictest of the groups around the process', async (test) => {
    const limits = await limitsOf(test, {
      ...INSIDE_V2,
      'proc/self/cgroup': '0::/machine/pod a/box\n',
      'sys/fs/cgroup/machine/cpu.max': '400000 100000\n',
      'sys/fs/cgroup/machine/pod a/cpu.max': '200000 100000\n',
      'sys/fs/cgroup/machine/pod a/box/cpu.max': 'max 100000\n',
      'sys/fs/cgroup/machine/memory.max': '100\n',
      'sys/fs/cgroup/machine/pod a/box/memory.max': '200\n',
    });
    expect(limits).to.deep.equal({ cpuCores: 2, memoryBytes: 100, processes: null });
  });

  it('of both versions side by side are read where each controller is', async (test) => {
    const limits = await limitsOf(test, {
      'proc/self/cgroup': '4:memory:/run\n0::/run\n',
      'proc/self/mountinfo':
        '1 0 0:1 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n' +
        '2 0 0:2 / /sys/fs/cgroup/unified\\0401 rw - cgroup2 cgroup2 rw\n',
      'sys/fs/cgroup/memory/run/memory.limit_in_bytes': '4096\n',
      'sys/fs/cgroup/unified 1/run/pids.max': '77\n',
      'sys/fs/cgroup/unified 1/run/memory.max': '1\n',
    });
    expect(limits).to.deep.equal({ cpuCores: null, memoryBytes: 4096, processes: 77 });
  });

  it('of a group outside of what can be seen are those of the mount point', async (test) => {
    for (const path of ['/../..', '/elsewhere', '/docker/1f2']) {
      const limits = await limitsOf(test, {
        'proc/self/cgroup': `0::${path}\n`,
        'proc/self/mountinfo': '1 0 0:1 /docker/1f /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
        'sys/fs/cgroup/pids.max': '5\n',
        'sys/fs/cgroup/2/pids.max': '1\n',
      });
      expect(limits, path).to.deep.equal({ ...NONE, processes: 5 });
    }
  });

  it('are unavailable where none can be seen, or understood', async (test) => {
    const unseen = { unavailable: 'no control groups can be seen here' };
    expect(await limitsOf(test, {})).to.deep.equal(unseen);
    expect(await limitsOf(test, { 'proc/self/cgroup': '0::/\n' })).to.deep.equal(unseen);
    expect(await limitsOf(test, { ...INSIDE_V2, 'sys/fs/cgroup/pids.max': 'plenty\n' })).to.deep.equal({
      unavailable: 'a limit is written in an unknown form',
    });
  });
});
