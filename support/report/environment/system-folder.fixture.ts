import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../temporary-folder.fixture';

/** A folder that stands for `/`: texts by their paths, and links as `{ to }`. It is gone when the test is over. */
export function systemFolder(
  test: TestContext,
  files: Readonly<Record<string, string | { readonly to: string }>>,
): string {
  const root = temporaryFolder(test);
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === 'string') writeFileSync(path, content);
    else symlinkSync(content.to, path);
  }
  return root;
}
