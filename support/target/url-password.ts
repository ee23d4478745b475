/** What is percent-encoded in a text as it reads; the text itself where that is not possible. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The password of a URL as it is written and as it reads; none where there is none. */
export function passwordsIn(url: string | undefined): readonly string[] {
  const password = url === undefined ? '' : new URL(url).password;
  return password === '' ? [] : [...new Set([password, decoded(password)])];
}
