import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EmbeddedEngine } from '../engine/embedded-engine';
import { defaultCacheFolder, timingModelFile } from '../engine/model-cache';
import { TIMING_MODEL } from '../engine/model-catalogue';
import { convertModel } from '../engine/precision/convert-model';
import type { ModelPrecision } from '../engine/precision/model-precision';
import { REFERENCE_FILES } from '../engine/reference-model';
import { reachEngine } from './embedded-system';
import type { PrecisionBench, PrecisionPair } from './precision-bench';
import type { SystemSettings } from './system-settings';
import { weightsSize } from './weights-size';

/** Sequences at a time, and their length in tokens. */
const SLOTS = { reference: { slots: 1, sequenceLength: 512 }, timing: { slots: 8, sequenceLength: 256 } };

/**
 * Converts the reference model, and a larger one of random weights for timing, and serves both precisions of both by
 * an engine of its own. The converted files are removed at the end.
 */
export async function embeddedPrecision(
  { name, gguf }: { readonly name: string; readonly gguf: ModelPrecision },
  settings: SystemSettings,
  signal: AbortSignal,
): Promise<PrecisionBench> {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'llm-precision-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const files = {
    reference: [REFERENCE_FILES.weights, path.join(folder, `reference-${gguf}.gguf`)],
    timing: [await timingModelFile(defaultCacheFolder()), path.join(folder, `timing-${gguf}.gguf`)],
  } as const;
  for (const [from, to] of Object.values(files)) {
    signal.throwIfAborted();
    await convertModel(from, to, gguf);
  }
  const plans = Object.entries(files).flatMap(([model, [original, converted]]) => {
    const slots = SLOTS[model as keyof typeof SLOTS];
    return [
      { ...slots, id: `${model} F32`, file: original },
      { ...slots, id: `${model} ${name}`, file: converted },
    ];
  });
  const engine = resources.use(await EmbeddedEngine.start({ plans, device: settings.engineDevice }));
  const client = resources.use(await reachEngine(engine, settings, signal));
  const pair = (model: keyof typeof files, described: string): PrecisionPair => {
    const variant = (precision: string): PrecisionPair['variants'][0] => ({
      precision,
      model: `${model} ${precision}`,
      server: client.server,
    });
    return { name: described, variants: [variant('F32'), variant(name)] };
  };
  const [from, to] = files.reference;
  const sizes = [await weightsSize(from), await weightsSize(to)] as const;
  const kept = resources.move();
  return {
    description: `the reference model and ${TIMING_MODEL.id}, converted from F32 to ${name} and served by the embedded engine`,
    pretrained: pair('reference', 'the reference model'),
    timed: pair('timing', TIMING_MODEL.id),
    sizes,
    heldOut: REFERENCE_FILES.heldOut,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
