import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { BalancerError } from './balancer';

/** Where systems keep servers; the PATH of an ordinary user often leaves these out. */
const SERVER_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The path of a program that this user may run, by the PATH or among the system's servers; undefined without one. */
export function programOnPath(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...SERVER_FOLDERS];
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

/** A program of this machine. */
export interface KnownProgram {
  readonly path: string;
  /** `2.6.12`. */
  readonly version: string;
}

/** Finds a balancer's program and asks for its version. Rejects with a `BalancerError` where it is missing or broken. */
export async function knownProgram(name: 'haproxy' | 'nginx'): Promise<KnownProgram> {
  const path = programOnPath(name);
  if (path === undefined)
    throw new BalancerError(`there is no ${name} on this machine: install it, or choose another balancer`);
  try {
    const { stdout, stderr } = await promisify(execFile)(path, ['-v']);
    // `HAProxy version 2.6.12-1+deb12u4 2026/10/17 ...`, or on the error output `nginx version: nginx/1.22.1`.
    const version = /version:? (?:nginx\/)?(\d[\d.]*)/.exec(stdout + stderr)?.[1] ?? 'of an unknown version';
    return { path, version };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BalancerError(`${path} cannot be run: ${why}`, { cause });
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
