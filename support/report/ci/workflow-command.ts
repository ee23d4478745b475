import { stripVTControlCharacters } from 'node:util';
import type { Annotation } from './annotation';

/**
 * The annotation as a command to the runner, one line without its end: `::error file=...,line=...::message`. What
 * the runner would take for a command, a property or a line of its own is escaped:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function workflowCommand({ level, place, title, message }: Annotation): string {
  const properties = [
    ...(place === undefined
      ? []
      : [
          ['file', place.file],
          ['line', String(place.line)],
          ...(place.column === undefined ? [] : [['col', String(place.column)]]),
        ]),
    ['title', title],
  ].map(([name = '', value = '']) => `${name}=${escapedProperty(value)}`);
  return `::${level} ${properties.join(',')}::${escaped(message)}`;
}

const escaped = (text: string): string =>
  stripVTControlCharacters(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapedProperty = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
