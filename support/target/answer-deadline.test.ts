import { describe, it } from 'node:test';
import { expect } from 'chai';
import { milliseconds } from '../quantities/units';
import { AnswerDeadline } from './answer-deadline';

const deadline = (firstToken: number, stall: number, total: number): AnswerDeadline =>
  new AnswerDeadline(
    {
      ready: milliseconds(0),
      connect: milliseconds(0),
      firstToken: milliseconds(firstToken),
      stall: milliseconds(stall),
      total: milliseconds(total),
    },
    milliseconds(1000),
  );
const of = ({ dueAt, timeout }: AnswerDeadline): object => ({ dueAt, timeout });

describe('AnswerDeadline', () => {
  it('is that of the first token, then that of the next one, counted from the one before', () => {
    const due = deadline(50, 10, 100);
    expect(of(due)).to.deep.equal({ dueAt: 1050, timeout: 'firstToken' });
    due.tokenCame(milliseconds(1040));
    expect(of(due)).to.deep.equal({ dueAt: 1050, timeout: 'stall' });
    due.tokenCame(milliseconds(1049));
    expect(of(due)).to.deep.equal({ dueAt: 1059, timeout: 'stall' });
  });

  it('is never later than that of the whole answer', () => {
    expect(of(deadline(200, 10, 100))).to.deep.equal({ dueAt: 1100, timeout: 'total' });
    const due = deadline(50, 10, 100);
    due.tokenCame(milliseconds(1095));
    expect(of(due)).to.deep.equal({ dueAt: 1100, timeout: 'total' });
  });

  it('is that of the whole answer once no token is to come', () => {
    const due = deadline(50, 10, 100);
    due.tokenCame(milliseconds(1001));
    due.lastTokenCame();
    expect(of(due)).to.deep.equal({ dueAt: 1100, timeout: 'total' });
  });
});
