import type { LimitHistory } from '../limit-history';
import { limitTitle, placeText, scenarioTitle } from '../limit-words';
import { groupedBy } from '../faults/limit-fault';
import { editedFeature, featureDiff } from './edited-feature';
import { suggestedLimit, type Suggestion } from './suggested-limit';

type Edit = Extract<Suggestion, { readonly kind: 'edit' }>;

/** Suggestions for all places of these limits; conditions, which nothing judges by themselves, have none. */
export const suggestionsFor = (histories: readonly LimitHistory[]): readonly Suggestion[] =>
  groupedBy(
    histories.filter(({ limit }) => limit.isCondition === undefined),
    ({ limit }) => placeText(limit.place),
  ).map(suggestedLimit);

/**
 * Suggestions as text: each with its reasons, then one unified diff for each feature, whose text `textOf` reads.
 * Nothing is changed by it.
 */
export function suggestionsReport(
  suggestions: readonly Suggestion[],
  textOf: (file: string) => string,
): string {
  const edits = suggestions.filter((one): one is Edit => one.kind === 'edit');
  const kept = suggestions.filter(({ kind }) => kind === 'keep');
  const diffs = groupedBy(edits, ({ place }) => place.file).map((ofFile) => {
    const file = ofFile[0]?.place.file ?? '';
    const before = textOf(file);
    return featureDiff(file, before, editedFeature(before, ofFile));
  });
  return [
    ...section(`${edits.length} suggestion${edits.length === 1 ? '' : 's'}`, edits.flatMap(editLines)),
    ...section(
      `Kept as they are (${kept.length})`,
      kept.flatMap((one) => [headOf(one), `    ${one.reasoning}`]),
    ),
    ...section('Without a suggestion', unsuggested(suggestions)),
    ...section('Runs left out', leftOutLines(suggestions)),
    ...(diffs.length === 0
      ? []
      : ['Nothing was changed. What you agree with, edit by hand or with git apply:', '', ...diffs]),
  ].join('\n');
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`), ''];

function headOf({ place, histories }: Suggestion): string {
  const column = place.heading === undefined ? '' : `, column ${place.heading}`;
  const [first] = histories;
  const title = first === undefined ? '' : `: ${limitTitle(first.limit)} (${scenarioTitle(first.limit)})`;
  const more = histories.length > 1 ? `, and ${histories.length - 1} more limits of this place` : '';
  return `${placeText(place)}${column}${title}${more}`;
}

const editLines = (edit: Edit): string[] => [
  headOf(edit),
  `    ${edit.direction} from ${edit.place.text} to ${edit.text}: ${edit.reasoning}`,
];

function unsuggested(suggestions: readonly Suggestion[]): string[] {
  const none = suggestions.filter(({ kind }) => kind === 'none');
  return groupedBy(none, ({ reasoning }) => reasoning).map((alike) => {
    const shown = alike.slice(0, MOST_PLACES).map(({ place }) => placeText(place));
    const more = alike.length > MOST_PLACES ? `, and ${alike.length - MOST_PLACES} more` : '';
    return `${alike[0]?.reasoning ?? ''}: ${shown.join(', ')}${more}`;
  });
}

const MOST_PLACES = 4;

function leftOutLines(suggestions: readonly Suggestion[]): string[] {
  const reasons = new Map(
    suggestions.flatMap(({ leftOut }) => leftOut.map(({ id, why }) => [`${id}: ${why}`, true] as const)),
  );
  return [...reasons.keys()];
}
