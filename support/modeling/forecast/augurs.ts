import { readFile } from 'node:fs/promises';
import type { AutoETS } from '@bsull/augurs/ets' with { 'resolution-mode': 'import' };
import type { MSTL } from '@bsull/augurs/mstl' with { 'resolution-mode': 'import' };

/** The two models of augurs that are used here, ready to be made. */
export interface Augurs {
  readonly AutoETS: typeof AutoETS;
  readonly MSTL: typeof MSTL;
}

let loaded: Promise<Augurs> | undefined;

/** Loads augurs' WebAssembly from the package's own files, once a process. Rejects where they cannot be read. */
export async function loadAugurs(): Promise<Augurs> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Augurs> {
  const [ets, mstl] = await Promise.all([import('@bsull/augurs/ets'), import('@bsull/augurs/mstl')]);
  // Left to itself it would fetch its file by URL, which Node does not do for files.
  ets.initSync({ module: await wasmOf('@bsull/augurs/ets') });
  mstl.initSync({ module: await wasmOf('@bsull/augurs/mstl') });
  return { AutoETS: ets.AutoETS, MSTL: mstl.MSTL };
}

const wasmOf = async (module: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await readFile(require.resolve(module).replace(/\.js$/u, '_bg.wasm')));
