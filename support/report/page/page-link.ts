/**
 * A path as the address of a link beside the page; whatever the path says, it names a file and nothing else:
 * no scheme, no host.
 */
export function pathHref(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return ['.', ...parts.map((part) => encodeURIComponent(part.toWellFormed()))].join('/');
}

/** The line of a feature file; undefined where the files are not near the page. */
export const featureHref = (
  featuresFrom: string | undefined,
  featureFile: string,
  line: number,
): string | undefined =>
  featuresFrom === undefined ? undefined : `${pathHref(`${featuresFrom}/${featureFile}`)}#L${line}`;
