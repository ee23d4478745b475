/**
 * A file name from a chart's title: small letters, digits, dots and single dashes, safe on every file system
 * and in a link; numbered where it is `taken`.
 */
export function chartName(title: string, taken: ReadonlySet<string>): string {
  const stem =
    title
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9.]+/g, '-')
      .replaceAll(/^[-.]+|[-.]+$/g, '')
      .slice(0, 100) || 'chart';
  let name = stem;
  for (let number = 2; taken.has(name); number += 1) name = `${stem}-${number}`;
  return name;
}
