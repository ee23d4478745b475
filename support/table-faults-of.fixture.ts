import { TableFaults, type TableFault } from './quantities/table-faults';

/** The faults that reading a table throws; none where it is in order. Anything else is thrown on. */
export function tableFaultsOf(read: () => unknown): readonly TableFault[] {
  try {
    read();
  } catch (error) {
    if (error instanceof TableFaults) return error.faults;
    throw error;
  }
  return [];
}

/** `1,2: the message` of each, rows and columns as the raw table has them; `-` where there is none. */
export const faultTexts = (read: () => unknown): readonly string[] =>
  tableFaultsOf(read).map(({ row, column, message }) => `${row ?? '-'},${column ?? '-'}: ${message}`);
