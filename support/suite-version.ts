import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const packageSchema = z.object({ version: z.string().min(1) });

/** Of this package; its workers on other machines must have the same. */
export const suiteVersion = (): string =>
  packageSchema.parse(JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'))).version;
