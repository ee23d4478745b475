const MARK = '[redacted]';

/** Anything shorter would take half of the report with it, and protects nothing. */
const SHORTEST_SECRET = 4;

/** Replaces every form of every secret by `[redacted]`; see `Redactor` for the forms. */
export function redact(text: string, secrets: readonly string[]): string {
  return new Redactor(secrets).text(text);
}

/**
 * Takes secrets out of what is written: as they are, without their authentication scheme (`Bearer `),
 * URL-encoded, as JSON and XML escape them, and inside base64 at any alignment (`Basic` credentials).
 * Secrets of fewer than 4 characters are ignored.
 */
export class Redactor {
  /** Longest first, so that no form is cut in two by a shorter one. */
  readonly #forms: readonly string[];

  constructor(secrets: readonly string[]) {
    const forms = secrets.flatMap(withoutScheme).filter(isLongEnough).flatMap(formsOf).filter(isLongEnough);
    this.#forms = [...new Set(forms)].toSorted((one, other) => other.length - one.length);
  }

  /** The text with each secret replaced. */
  text(text: string): string {
    return this.#forms.reduce((rest, form) => rest.replaceAll(form, MARK), text);
  }

  /** A copy of a plain value (objects, arrays, texts, numbers), each text and key passed through `text`. */
  value<T>(value: T): T {
    return this.#copy(value) as T;
  }

  #copy(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#copy(item));
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [this.text(key), this.#copy(item)] as const),
    );
  }
}

const isLongEnough = (text: string): boolean => text.length >= SHORTEST_SECRET;

function withoutScheme(secret: string): string[] {
  const whole = secret.trim().toWellFormed();
  return [whole, whole.replace(/^(?:bearer|basic)\s+/iu, '')];
}

function formsOf(secret: string): string[] {
  const encoded = [0, 1, 2].map((offset) => base64At(secret, offset));
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll('%20', '+'),
    ...encoded,
    ...encoded.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

/** What the secret alone decides of a base64 text in which it starts `offset` bytes into a group of three. */
function base64At(secret: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const whole = bytes.toString('base64').replaceAll('=', '');
  const first = Math.ceil((offset * 8) / 6);
  const last = bytes.length % 3 === 0 ? whole.length : whole.length - 1;
  return whole.slice(first, last);
}
