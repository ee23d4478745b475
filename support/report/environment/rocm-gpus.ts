import { z } from 'zod';
import type { GpuDevice } from '../environment-schema';
import { askProgram } from './gpu-program';
import { Unknown } from './part';

/** `rocm_smi.py`, since ROCm 4.1. */
const ARGUMENTS = ['--showproductname', '--showmeminfo', 'vram', '--showdriverversion', '--json'];
const NAMES = ['Card Series', 'Card series', 'Device Name', 'Card SKU'];

const answerSchema = z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.null()])));
type Card = z.output<typeof answerSchema>[string];

/** The GPUs that rocm-smi sees, in its order; undefined where there is no rocm-smi. */
export async function rocmGpus(deadline: number): Promise<readonly GpuDevice[] | undefined> {
  const answer = await askProgram('rocm-smi', ARGUMENTS, deadline);
  switch (answer.status) {
    case 'absent':
      return undefined;
    case 'failed':
      throw new Unknown(`rocm-smi failed (exit code ${answer.exitCode ?? 'unknown'})`);
    case 'answered':
      return devicesIn(answer.text);
  }
}

function devicesIn(text: string): GpuDevice[] {
  // Warnings may stand before the JSON; without a GPU there is nothing but a warning.
  const start = text.indexOf('{');
  if (start < 0) throw new Unknown('rocm-smi finds no GPU');
  const { system = {}, ...cards } = parsed(text.slice(start));
  const driver = toldIn(system, 'Driver version') ?? null;
  const devices = Object.entries(cards)
    .filter(([key]) => /^card\d+$/u.test(key))
    .toSorted(([one], [other]) => Number(one.slice(4)) - Number(other.slice(4)))
    .map(([, card]) => ({
      name: NAMES.map((name) => toldIn(card, name)).find((name) => name !== undefined) ?? 'not told',
      memoryBytes: bytesIn(card),
      driver,
    }));
  if (devices.length === 0) throw new Unknown('rocm-smi finds no GPU');
  return devices;
}

function parsed(text: string): z.output<typeof answerSchema> {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch {
    throw new Unknown('rocm-smi answered in an unknown form');
  }
}

/** "N/A", and the bare number of the maker that old releases give, say nothing. */
function toldIn(card: Card, name: string): string | undefined {
  const text = String(card[name] ?? '').trim();
  return text === '' || text.startsWith('N/A') || text === '0x1002' ? undefined : text;
}

function bytesIn(card: Card): number | null {
  const text = toldIn(card, 'VRAM Total Memory (B)') ?? '';
  return /^\d+$/u.test(text) ? Number(text) : null;
}
