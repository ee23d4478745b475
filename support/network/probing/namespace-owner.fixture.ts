import { spawnSync } from 'node:child_process';
import type { Command } from '../environment/command';
import type { NamespaceOwner } from '../environment/held-namespace';

/** As whom this process can make network namespaces; undefined where it cannot. */
export const namespaceOwner: NamespaceOwner | undefined = (['root', 'user'] as const).find((owner) => {
  const user = owner === 'user' ? ['--user', '--map-root-user'] : [];
  const [program, ...args]: Command = ['unshare', ...user, '--net', '--', 'ip', 'link', 'set', 'lo', 'up'];
  const made = spawnSync(program, args);
  return made.status === 0;
});

/** Of tests that need one. */
export const inNamespaces = {
  skip: namespaceOwner === undefined && 'no network namespace can be made here (unshare, ip)',
};
