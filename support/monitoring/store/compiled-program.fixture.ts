import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { transformFileSync } from '@swc/core';

const SOURCES = resolve(__dirname, '../..');

/**
 * Compiles a program of the suite, with what it imports by relative paths, into a folder; returns the path of the
 * compiled one. What starts twenty times would otherwise be compiled twenty times.
 */
export function compileProgram(script: string, folder: string): string {
  const compiled = new Map<string, string>();
  const compile = (source: string): string => {
    const known = compiled.get(source);
    if (known !== undefined) return known;
    const target = join(folder, relative(SOURCES, source)).replace(/\.ts$/, '.js');
    compiled.set(source, target);
    mkdirSync(dirname(target), { recursive: true });
    const { code } = transformFileSync(source, {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
    });
    writeFileSync(target, code);
    for (const [, path] of code.matchAll(/require\("(\.[^"]+)"\)/g))
      compile(resolve(dirname(source), `${path ?? ''}.ts`));
    return target;
  };
  return compile(script);
}
