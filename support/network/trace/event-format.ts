import { NetworkError } from '../network-error';

/** Where a field of an event is. */
interface Field {
  readonly offset: number;
  readonly size: number;
  readonly isSigned: boolean;
  /** `__data_loc`: the field holds the place of a text, which follows the fields. */
  readonly isPlace: boolean;
}

const LINE = /^\s*field:(.+?)\s*;\s*offset:(\d+);\s*size:(\d+);\s*signed:([01]);/;

/** Pointers of the kernel begin with sixteen ones each: the lower 48 bits tell them apart, and a double holds these. */
const POINTER_BYTES = 6;

/**
 * How an event lies in memory, as the kernel that writes it says in `events/SUBSYSTEM/NAME/format`; fields come and go
 * with its versions. Source: Documentation/trace/events.rst, "Event formats". Little-endian machines only.
 */
export class EventFormat {
  readonly id: number;
  readonly #fields: ReadonlyMap<string, Field>;
  readonly #words: ReadonlyMap<string, ReadonlyMap<number, string>>;

  /** Of the text of that file; throws a `NetworkError` where it is none. */
  constructor(text: string) {
    const id = /^ID:\s*(\d+)$/m.exec(text)?.[1];
    if (id === undefined)
      throw new NetworkError(`no ID in the format of an event of the kernel: ${text.slice(0, 80)}`);
    this.id = Number(id);
    this.#fields = new Map(text.split('\n').flatMap(fieldOf));
    this.#words = wordsOf(text);
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  /** The whole number in a field; throws where there is no such field. */
  number(event: Buffer, name: string): number {
    const { offset, size, isSigned } = this.#field(name);
    const width = Math.min(size, POINTER_BYTES);
    return isSigned ? event.readIntLE(offset, width) : event.readUIntLE(offset, width);
  }

  /** A text of at most as many bytes as the field has, or the one to which it points. */
  text(event: Buffer, name: string): string {
    const { offset, size, isPlace } = this.#field(name);
    // The lower half is where, the upper half how long.
    const start = isPlace ? event.readUInt16LE(offset) : offset;
    const length = isPlace ? event.readUInt16LE(offset + 2) : size;
    const end = event.indexOf(0, start);
    return event.toString('latin1', start, end < 0 || end > start + length ? start + length : end);
  }

  /** The kernel's word for a number of that field; the number itself where it has none. */
  word(event: Buffer, name: string): string {
    const value = this.number(event, name);
    return this.#words.get(name)?.get(value) ?? String(value);
  }

  /** The number for which a word stands; undefined where this kernel does not know the word. */
  valueOf(name: string, word: string): number | undefined {
    return this.#words
      .get(name)
      ?.entries()
      .find(([, known]) => known === word)?.[0];
  }

  #field(name: string): Field {
    const field = this.#fields.get(name);
    if (field === undefined) throw new NetworkError(`event ${this.id} of this kernel has no field ${name}`);
    return field;
  }
}

function fieldOf(line: string): [string, Field][] {
  const [, declaration, offset, size, signed] = LINE.exec(line) ?? [];
  const name = /(\w+)(?:\[\w*\])?$/.exec(declaration ?? '')?.[1];
  if (declaration === undefined || name === undefined) return [];
  const isPlace = declaration.startsWith('__data_loc');
  return [[name, { offset: Number(offset), size: Number(size), isSigned: signed === '1', isPlace }]];
}

/** From `__print_symbolic(REC->reason, { 2, "NOT_SPECIFIED" }, ...)`. */
function wordsOf(text: string): ReadonlyMap<string, ReadonlyMap<number, string>> {
  return new Map(
    text
      .matchAll(/__print_symbolic\(REC->(\w+),((?:\s*\{[^{}]*\},?)+)\s*\)/g)
      .map(([, name = '', pairs = '']) => [
        name,
        new Map(
          pairs
            .matchAll(/\{\s*(\d+),\s*"([^"]*)"\s*\}/g)
            .map(([, value, word = '']) => [Number(value), word] as const),
        ),
      ]),
  );
}
