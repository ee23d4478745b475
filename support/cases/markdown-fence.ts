/**
 * The text within a Markdown fence, where that is all there is beside blanks; any other text as it is. What is said
 * around a fence is not taken off: such an answer is not the JSON that was asked for.
 */
export function unfenced(text: string): string {
  const trimmed = text.trim();
  const [opening] = /^```(?:json)?[ \t]*\r?\n/i.exec(trimmed) ?? [];
  if (opening === undefined || !trimmed.endsWith('\n```')) return text;
  return trimmed.slice(opening.length, Math.max(opening.length, trimmed.length - '\n```'.length));
}
