import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { SETTINGS } from '../settings';
import { acceptedBy } from './accepted-text';
import { code, paragraphs, table } from './markdown';

const EXAMPLES = join(__dirname, '..', '..', '.env.example');

/** Settings of `.env.example` that one comment explains. */
interface SettingGroup {
  readonly comment: string;
  readonly variables: readonly { readonly name: string; readonly example: string }[];
}

/** The groups of an example of a `.env` file: comments, then `# NAME=value` lines. */
export function settingGroups(text: string): readonly SettingGroup[] {
  const groups: { comment: string; variables: { name: string; example: string }[] }[] = [];
  let comment: string[] = [];
  for (const line of text.split('\n').map((written) => written.replace(/^# ?/u, ''))) {
    const [, name, example = ''] = /^([A-Z][A-Z_]+)=(.*)$/u.exec(line) ?? [];
    if (name === undefined) {
      comment = line === '' ? [] : [...comment, line];
      continue;
    }
    if (comment.length > 0 || groups.length === 0) groups.push({ comment: comment.join(' '), variables: [] });
    groups.at(-1)?.variables.push({ name, example });
    comment = [];
  }
  return groups;
}

/** Every setting with what may be written and its default; those that are read before the settings, too. */
export function settingsSection(): string {
  const groups = settingGroups(readFileSync(EXAMPLES, 'utf8'));
  const explained = new Set(groups.flatMap(({ variables }) => variables.map(({ name }) => name)));
  const others = Object.values(SETTINGS).filter(([variable]) => !explained.has(variable));
  const rest = others.map(([name]) => ({ name, example: '' }));
  return paragraphs(
    '## Settings',
    'Environment over `.env` over the `worldParameters` of a profile over defaults. An empty variable counts as not set.',
    ...groups.map(({ comment, variables }) => paragraphs(comment, settings(variables))),
    settings(rest),
  );
}

const settings = (variables: SettingGroup['variables']): string =>
  table(
    ['variable', 'worldParameters', 'what is accepted', 'default', 'for example'],
    variables.map(({ name, example }) => {
      const [parameter, schema] = settingOf(name);
      return [
        code(name),
        code(parameter ?? ''),
        schema === undefined ? '' : accepted(schema),
        code(schema === undefined ? '' : defaultOf(schema, example)),
        code(example),
      ];
    }),
  );

function settingOf(variable: string): readonly [string | undefined, z.ZodType | undefined] {
  const found = Object.entries(SETTINGS).find(([, [name]]) => name === variable);
  return found === undefined ? [undefined, undefined] : [found[0], found[1][1]];
}

const accepted = (schema: z.ZodType): string =>
  acceptedBy((text) => {
    const { success, error } = schema.safeParse(text);
    if (!success) throw new Error(error.issues[0]?.message);
  }).replaceAll(process.cwd(), 'the working folder');

/** As it is written, where the example is the default: `10 s` says more than 10000. */
function defaultOf(schema: z.ZodType, example: string): string {
  const value = schema.safeParse(undefined).data;
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined || text === '[]' || text === '{}') return '';
  const written = schema.safeParse(example);
  if (written.success && JSON.stringify(written.data) === text) return example;
  return typeof value === 'string' ? value : text;
}
