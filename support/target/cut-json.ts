/**
 * Whether a text that is no JSON is the beginning of a JSON object: something in it is still open at its end. An
 * empty text is the beginning of nothing.
 */
export function isCutJson(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false;
  let open = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') isInString = !isInString;
    else if (isInString) {
      // What it escapes may be a quote.
      if (character === '\\') at += 1;
    } else if (character === '{' || character === '[') open += 1;
    else if (character === '}' || character === ']') open -= 1;
  }
  return isInString || open > 0;
}
