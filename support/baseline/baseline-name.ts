const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,63}$/u;

/** Reads the name of a baseline, which is that of its file; throws an error that says what is allowed. */
export function parseBaselineName(text: string): string {
  if (NAME.test(text) && !text.endsWith('.') && !text.endsWith('.json')) return text;
  throw new Error(
    `"${text}" is no name of a baseline; write up to 64 letters, digits, "-", "_" and ".", for example main or v1.2`,
  );
}
