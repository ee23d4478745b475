/** Settings that a server tells of itself, by its own names for them. */
export type ServerSettings = Readonly<Record<string, string>>;

/** Where a server tells settings, and which fields are taken; a dot leads into an object: `meta.slots`. */
export type SettingsSource = { readonly fields: readonly string[] } & (
  | {
      readonly from: 'object';
      /** From the server's root; the first that answers is read. */
      readonly routes: readonly string[];
    }
  | {
      readonly from: 'list';
      readonly route: string;
      /** The field that holds the list, and the one by which its entries are told apart. */
      readonly list: string;
      readonly id: string;
    }
  | { readonly from: 'models' }
  | {
      /** Metrics whose labels say something and whose value is always 1; `fields` are labels. */
      readonly from: 'labels';
      readonly metrics: readonly string[];
      /** Absent: where the server's metrics are by its settings. */
      readonly route?: string;
    }
);

/** What a server answers about itself; undefined where it does not. */
export interface OwnAnswers {
  object(route: string): Promise<Fields | undefined>;
  /** The text at a route, or at the one of its metrics. */
  text(route: string | undefined): Promise<string | undefined>;
  /** The entries of its list of models. */
  readonly models: readonly Fields[];
}

type Fields = Readonly<Record<string, unknown>>;
type Setting = readonly [name: string, value: string];

const MOST_SETTINGS = 40;
const LONGEST_VALUE = 120;
/** Counts of tokens, and what concerns the tokenizer, are no secrets. */
const SECRET_NAME = /key|secret|password|token(?!s|iz)/iu;

/** The settings at these sources, at most 40; undefined where the server tells none. */
export async function readSettings(
  sources: readonly SettingsSource[],
  answers: OwnAnswers,
): Promise<ServerSettings | undefined> {
  const settings = new Map<string, string>();
  for (const source of sources) {
    const fields = source.fields.filter((name) => !SECRET_NAME.test(name));
    for (const [name, value] of await settingsAt({ ...source, fields }, answers)) {
      if (settings.size < MOST_SETTINGS && !settings.has(name)) settings.set(name, value);
    }
  }
  return settings.size === 0 ? undefined : Object.fromEntries(settings);
}

async function settingsAt(source: SettingsSource, answers: OwnAnswers): Promise<readonly Setting[]> {
  const { fields } = source;
  switch (source.from) {
    case 'object':
      return ofObject(fields, await firstOf(source.routes, answers));
    case 'list': {
      const list = (await answers.object(source.route))?.[source.list];
      return ofEntries(fields, Array.isArray(list) ? list.filter(isObject) : [], source.id);
    }
    case 'models':
      return ofEntries(fields, answers.models, 'id');
    case 'labels':
      return ofLabels(fields, (await answers.text(source.route)) ?? '', source.metrics);
  }
}

async function firstOf(routes: readonly string[], answers: OwnAnswers): Promise<Fields> {
  for (const route of routes) {
    const answer = await answers.object(route);
    if (answer !== undefined) return answer;
  }
  return {};
}

const ofObject = (fields: readonly string[], answer: Fields): Setting[] =>
  fields.flatMap((name) => {
    const value = valueAt(answer, name);
    return value === undefined ? [] : [[name, value]];
  });

/** By the field's name alone where all entries that have it agree, else with the entry's behind it. */
function ofEntries(fields: readonly string[], entries: readonly Fields[], id: string): Setting[] {
  return fields.flatMap((name) => {
    const told = entries.flatMap((entry) => {
      const value = valueAt(entry, name);
      return value === undefined ? [] : [[`${name} of ${valueAt(entry, id) ?? '?'}`, value] as const];
    });
    const values = [...new Set(told.map(([, value]) => value))];
    const [only] = values;
    return only !== undefined && values.length === 1 ? [[name, only] as const] : told;
  });
}

/** Several series of a metric, of several engines, are put beside each other where they differ. */
function ofLabels(fields: readonly string[], text: string, metrics: readonly string[]): Setting[] {
  const lines = text.split('\n').filter((line) => metrics.some((name) => line.startsWith(`${name}{`)));
  const series = lines.map((line) =>
    Object.fromEntries(
      [...line.matchAll(LABEL)].map(([, name = '', value = '']) => [name, unescaped(value)] as const),
    ),
  );
  return fields.flatMap((name) => {
    const values = new Set(
      series.map((labels) => valueAt(labels, name)).filter((value) => value !== undefined),
    );
    return values.size === 0 ? [] : [[name, [...values].join(', ')]];
  });
}

/** A label of Prometheus' text format, in which `\`, `"` and the end of a line are escaped. */
const LABEL = /(\w+)="((?:\\.|[^"\\])*)"/gu;

const unescaped = (value: string): string =>
  value.replaceAll(/\\(.)/gu, (_, letter: string) => (letter === 'n' ? '\n' : letter));

function valueAt(fields: Fields, name: string): string | undefined {
  const value = name
    .split('.')
    .reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), fields);
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? shortened(value.trim()) : undefined;
}

/** Of a path the last part: the folders before it may name a user. */
function shortened(value: string): string {
  const name = /^(?:[/\\~.]|[a-z]:\\)/iu.test(value) ? value.replace(/^.*[/\\](?=.)/u, '') : value;
  return name.length > LONGEST_VALUE ? `${name.slice(0, LONGEST_VALUE)}...` : name;
}

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
