const MOST_NAMED = 3;

/** Reasons in one line; what is beyond the first three is counted. */
export function reasonsText(reasons: readonly string[]): string {
  const more = reasons.length - MOST_NAMED;
  return [...reasons.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more differences`] : [])].join('; ');
}
