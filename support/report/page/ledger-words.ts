import { countText } from './figure-text';

/** Ways to end other than completed, as they follow `12 of those sent`. */
const ENDINGS: Readonly<Record<string, string>> = {
  completed: 'completed',
  'http error': 'ended in an HTTP error',
  'protocol error': 'ended in a malformed answer',
  truncated: 'were cut short',
  'timed out': 'timed out',
  aborted: 'were aborted by the run',
};

/** The books of a scenario as sentences; what is not known of them is left out. */
export function ledgerWords(ledger: Readonly<Record<string, number>>): string {
  const { scheduled = 0, sent = 0, dropped = 0, ...ended } = ledger;
  if (scheduled === 0 && sent === 0) return 'No request was scheduled.';
  const requests = `${countText(scheduled)} request${scheduled === 1 ? ' was' : 's were'} scheduled`;
  const was = dropped === 1 ? 'was' : 'were';
  const gone =
    dropped > 0
      ? `, ${countText(sent)} of them sent; ${countText(dropped)} ${was} never sent for want of capacity`
      : scheduled === sent
        ? ' and sent'
        : `, ${countText(sent)} of them sent`;
  const endings = Object.entries(ended).filter(([, count]) => count > 0);
  const told = endings.map(([name, count]) => {
    const amount = count === sent ? (count === 1 ? 'it' : 'all') : countText(count);
    return `${amount} ${ENDINGS[name] ?? name}`;
  });
  return told.length === 0 ? `${requests}${gone}.` : `${requests}${gone}: ${told.join(', ')}.`;
}
