import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files of `/proc` and of control groups as a machine might have them, in a folder that is removed at the end. */
export class ControlGroupTree implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'control-group-tree-'));
  readonly proc = join(this.folder, 'proc');

  /** Texts by path; `FOLDER` in a text stands for the folder itself. */
  constructor(files: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  write(path: string, text: string): void {
    const place = join(this.folder, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text.replaceAll('FOLDER', this.folder));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

/** A container in version 1, with a frozen freezer, half a core, and a client outside of it. */
export const VERSION_1 = {
  'proc/self/mountinfo':
    '31 23 0:28 / FOLDER/fs rw,relatime - tmpfs tmpfs rw,mode=755\n' +
    '32 31 0:29 / FOLDER/fs/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct\n' +
    '37 31 0:34 / FOLDER/fs/freezer rw,relatime - cgroup cgroup rw,freezer\n' +
    '41 31 0:38 / FOLDER/fs/unified rw,relatime - cgroup2 cgroup2 rw\n',
  'proc/20/cgroup': '9:name=systemd:/x\n6:freezer:/c/one\n2:cpuacct,cpu:/c/one\n0::/y\n',
  'proc/20/stat': '20 (vllm (1)) S 7 20 20',
  'proc/21/stat': '21 (worker) S 20 20 20',
  'proc/30/cgroup': '6:freezer:/\n2:cpuacct,cpu:/\n0::/\n',
  'fs/cpu/cgroup.procs': '30\n',
  'fs/cpu/c/one/cgroup.procs': '20\n21\n',
  'fs/cpu/c/one/cpu.stat': 'nr_periods 12\nnr_throttled 5\nthrottled_time 490446686\nnr_bursts 0\n',
  'fs/cpu/c/one/cpu.cfs_quota_us': '50000\n',
  'fs/cpu/c/one/cpu.cfs_period_us': '100000\n',
  'fs/freezer/c/one/freezer.state': 'FROZEN\n',
};

/** The same in version 2, where it goes on, and has no quota. */
export const VERSION_2 = {
  'proc/self/mountinfo': '41 31 0:38 / FOLDER/fs rw,relatime - cgroup2 cgroup2 rw\n',
  'proc/20/cgroup': '0::/c/one\n',
  'proc/20/stat': '20 (vllm) S 7 20 20',
  'fs/c/one/cgroup.procs': '',
  'fs/c/one/inner/cgroup.procs': '20\n',
  'fs/c/one/cpu.stat': 'usage_usec 7\nnr_periods 12\nnr_throttled 5\nthrottled_usec 490446\n',
  'fs/c/one/cpu.max': 'max 100000\n',
  'fs/c/one/cgroup.events': 'populated 1\nfrozen 0\n',
};
