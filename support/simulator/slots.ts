/** Places at work and the queue before them: first come, first served. */
export class Slots {
  readonly #size: number;
  readonly #queueLimit: number;
  readonly #queue: Ticket[] = [];
  #running = 0;
  #open = true;

  constructor(size: number, queueLimit: number) {
    this.#size = size;
    this.#queueLimit = queueLimit;
  }

  /** Requests being served. */
  get running(): number {
    return this.#running;
  }

  /** Requests waiting for a slot. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Nobody is given a slot from now on until they are opened: slots that become free stay so. */
  close(): void {
    this.#open = false;
  }

  /** Gives those that wait the slots that are free. */
  open(): void {
    this.#open = true;
    while (this.#running < this.#size && this.#serveNext());
  }

  /**
   * Calls `onTaken` before it returns when a slot is free, otherwise later in order of asking. The ticket gives
   * the slot, or the place in the queue, back. Undefined when the queue is full.
   */
  take(onTaken: () => void): Disposable | undefined {
    const free = this.#open && this.#running < this.#size;
    if (!free && this.#queue.length >= this.#queueLimit) return undefined;
    const ticket: Ticket = {
      state: 'waiting',
      onTaken,
      [Symbol.dispose]: () => {
        this.#giveBack(ticket);
      },
    };
    if (free) this.#serve(ticket);
    else this.#queue.push(ticket);
    return ticket;
  }

  #serve(ticket: Ticket): void {
    ticket.state = 'served';
    this.#running += 1;
    ticket.onTaken();
  }

  /** Whether anybody waited. */
  #serveNext(): boolean {
    const next = this.#queue.shift();
    if (next !== undefined) this.#serve(next);
    return next !== undefined;
  }

  #giveBack(ticket: Ticket): void {
    const { state } = ticket;
    ticket.state = 'given back';
    switch (state) {
      case 'waiting':
        this.#queue.splice(this.#queue.indexOf(ticket), 1);
        break;
      case 'served': {
        this.#running -= 1;
        if (this.#open) this.#serveNext();
        break;
      }
      case 'given back':
        break;
    }
  }
}

interface Ticket extends Disposable {
  state: 'waiting' | 'served' | 'given back';
  readonly onTaken: () => void;
}
