/** The routes of a server that are no inference, in the words of feature files. */
export type SmallRoute = 'health' | 'models';

const WORDINGS: Readonly<Record<string, SmallRoute>> = { 'health check': 'health', 'model list': 'models' };

/** Reads the name of a small route; throws with the list of what is allowed. */
export function parseSmallRoute(text: string): SmallRoute {
  const route = WORDINGS[text];
  if (route !== undefined) return route;
  throw new Error(`"${text}" is no small route; write one of ${Object.keys(WORDINGS).join(', ')}`);
}
