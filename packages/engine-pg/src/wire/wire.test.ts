import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Skipped, type Answer } from './query.ts';
import type { ServerNotice } from './server-notice.ts';
import { Wire } from './wire.ts';

/** A socket of which the test is the other end. */
class FakeSocket extends EventEmitter {
  readonly written: Buffer[] = [];
  readonly writable = true;

  write(data: Buffer): boolean {
    this.written.push(Buffer.from(data));
    return true;
  }
}

function message(code: string, ...parts: (number[] | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const header = Buffer.alloc(5);
  header.write(code);
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

const PARSED = message('1');
const BOUND = message('2');
const TEXT_TYPE = [0, 0, 0, 25];
const COLUMNS = message(
  'T',
  [0, 1],
  'name\0',
  [0, 0, 0, 0, 0, 0],
  TEXT_TYPE,
  [255, 255],
  [255, 255, 255, 255],
  [0, 0],
);
const READY = message('Z', 'I');
const inTransaction = message('Z', 'T');
const notice = (severity: string, code: string) =>
  message('N', `SWARNUNG\0V${severity}\0C${code}\0Mmerke auf\0Dsecret\0`, [0]);
const failure = (code: string) => message('E', `SERROR\0VERROR\0C${code}\0Mno\0`, [0]);
const done = (tag: string) => message('C', `${tag}\0`);

function row(text: string): Buffer {
  const bytes = Buffer.from(text);
  return message('D', [0, 1], [0, 0, 0, bytes.length], bytes.toString());
}

function open() {
  const socket = new FakeSocket();
  const lost: Error[] = [];
  const notices: ServerNotice[] = [];
  const wire = new Wire(socket as unknown as Socket, {
    lost: (error) => lost.push(error),
    notice: (notice) => notices.push(notice),
  });
  const ask = (name: string, values: string[] = []) =>
    new Promise<Answer>((resolve, reject) =>
      wire.send({ text: `select ${name}`, name, values }, (error, answer) =>
        error === undefined ? resolve(answer!) : reject(error),
      ),
    );
  const tell = (...messages: Buffer[]) => socket.emit('data', Buffer.concat(messages));
  return { socket, wire, ask, tell, lost, notices };
}

const codeOf = (error: Error & { code?: string }) => error.code ?? error.name;

describe('a wire', () => {
  it('reads answers however the bytes are cut', async () => {
    const answer = Buffer.concat([
      PARSED,
      COLUMNS,
      BOUND,
      row('bée 🐈'),
      row('dog'),
      done('SELECT 2'),
      READY,
    ]);
    for (let size = 1; size <= answer.length; size += 1) {
      const { socket, ask } = open();
      const asked = ask('a');
      for (let at = 0; at < answer.length; at += size) {
        socket.emit('data', answer.subarray(at, at + size));
      }
      const { rows, columns, count } = await asked;
      expect([rows, columns[0]!.name, count]).toEqual([[['bée 🐈'], ['dog']], 'name', 2]);
    }
  });

  it('prepares and describes a statement once', async () => {
    const { socket, ask, wire, tell } = open();
    const both = [ask('a', ['1']), ask('a', ['2'])];
    wire.leave();
    tell(
      PARSED,
      COLUMNS,
      BOUND,
      row('x'),
      done('SELECT 1'),
      READY,
      BOUND,
      row('y'),
      done('SELECT 1'),
      READY,
    );

    expect((await Promise.all(both)).map(({ rows }) => rows)).toEqual([[['x']], [['y']]]);
    expect(socket.written.length).toBe(1);
    expect(socket.written[0]!.toString('latin1').match(/select a/g)!.length).toBe(1);
  });

  it('tells queries under way that the statement they name was refused with another', async () => {
    const { ask, tell } = open();
    const first = ask('a').catch(codeOf);
    const second = ask('a').catch((error: unknown) => error);
    tell(failure('42P01'), READY, failure('26000'), READY);

    expect(await first).toBe('42P01');
    expect(await second).toBeInstanceOf(Skipped);
    const third = ask('a');
    tell(PARSED, COLUMNS, BOUND, done('SELECT 0'), READY);
    expect((await third).rows).toEqual([]);
  });

  it('tells of queries sent together which failed, and which were not carried out', async () => {
    const { wire, tell } = open();
    const ends: string[] = [];
    wire.sendJoined(
      ['a', 'b', 'c'].map((name) => ({
        query: { text: `select ${name}`, name, values: [] },
        onAnswer: (error) => ends.push(`${name} ${error === undefined ? 'done' : codeOf(error)}`),
      })),
      (error) => ends.push(`all ${codeOf(error!)}`),
    );
    tell(PARSED, COLUMNS, BOUND, done('SELECT 0'), PARSED, COLUMNS, BOUND, failure('22012'), READY);

    expect(ends).toEqual(['a done', 'b 22012', 'c Skipped', 'all 22012']);
  });

  it('takes a failure after the last answer for that of the commit', async () => {
    const { ask, tell } = open();
    const asked = ask('a').catch(codeOf);
    tell(PARSED, COLUMNS, BOUND, done('INSERT 0 1'), failure('40001'), READY);

    expect(await asked).toBe('40001');
  });

  it('fails what waits when the connection is lost, and everything later', async () => {
    const { ask, wire } = open();
    const asked = [ask('a'), ask('b')].map((one) => one.catch((error: Error) => error.message));
    wire.fail(new Error('gone'));

    expect(await Promise.all([...asked, ask('c').catch((e: Error) => e.message)])).toEqual([
      'gone',
      'gone',
      'gone',
    ]);
  });

  it('hears the server take its leave between two queries', () => {
    const { tell, lost } = open();
    tell(failure('57P01'));

    expect(lost.length).toBe(1);
  });

  it('writes texts of any length and alphabet with their lengths in bytes', () => {
    const { socket, wire } = open();
    const texts = ['', 'plain', 'ü', '🐈'.repeat(30), 'x'.repeat(10_000), `${'y'.repeat(70)}é`];
    for (const text of texts) {
      wire.send({ text: 'select', name: 's', values: [text] }, () => undefined);
      wire.leave();
      const bytes = Buffer.from(text);
      const expected = Buffer.concat([
        Buffer.from([bytes.length >>> 24, bytes.length >>> 16, bytes.length >>> 8, bytes.length]),
        bytes,
      ]);
      expect(socket.written.at(-1)!.includes(expected), text.slice(0, 10)).toBe(true);
    }
  });

  describe('of a query that cannot be written', () => {
    const spoilt = { text: 'select b', name: 'b', values: ['x', undefined as never] };

    it('sends no byte, and goes on', async () => {
      const { socket, wire, ask, tell } = open();
      const failed = new Promise((resolve) => wire.send(spoilt, resolve));
      const asked = ask('a');
      wire.leave();
      tell(PARSED, COLUMNS, BOUND, row('x'), done('SELECT 1'), READY);

      expect(await failed).toMatchObject({ code: 'value_out_of_range' });
      expect((await asked).rows).toEqual([['x']]);
      expect(Buffer.concat(socket.written).includes('select b')).toBe(false);
      expect(wire.depth).toBe(0);
    });

    it('prepares its statement when it is asked for again', () => {
      const { socket, wire } = open();
      wire.send(spoilt, () => undefined);
      wire.send({ ...spoilt, values: ['x', 'y'] }, () => undefined);
      wire.leave();

      expect(
        Buffer.concat(socket.written)
          .toString('latin1')
          .match(/select b/g),
      ).toHaveLength(1);
    });

    it('sends none of those that were to be sent with it', async () => {
      const { socket, wire } = open();
      const ends: string[] = [];
      await new Promise<void>((resolve) => {
        const queries = [{ ...spoilt, values: [] }, spoilt, { ...spoilt, values: [] }];
        wire.sendJoined(
          queries.map((query, i) => ({
            query,
            onAnswer: (error) => ends.push(`${i} ${codeOf(error!)}`),
          })),
          () => resolve(),
        );
      });
      wire.leave();

      expect(ends).toEqual(['0 Skipped', '1 value_out_of_range', '2 Skipped']);
      expect(socket.written).toEqual([]);
    });
  });

  describe('that hears a warning', () => {
    const committed = async (...messages: Buffer[]) => {
      const { wire, tell, notices } = open();
      const answered = new Promise<string>((resolve) =>
        wire.send({ text: 'commit' }, (error) =>
          resolve(error === undefined ? 'done' : codeOf(error)),
        ),
      );
      tell(...messages);
      return [await answered, notices.length];
    };
    const asked = async (...messages: Buffer[]) => {
      const { ask, tell } = open();
      const answer = ask('a').then(() => 'done', codeOf);
      tell(PARSED, COLUMNS, BOUND, ...messages);
      return answer;
    };

    it.for(['01000', '57P01'])('%s while it commits leaves the commit in doubt', async (code) => {
      expect(await committed(notice('WARNING', code), done('COMMIT'), READY)).toEqual([
        'CommitInDoubt',
        1,
      ]);
    });

    it('of less than a warning does not', async () => {
      expect(await committed(notice('NOTICE', '00000'), done('COMMIT'), READY)).toEqual([
        'done',
        1,
      ]);
    });

    it('after the answer of a statement that commits by itself leaves it in doubt', async () => {
      const warning = notice('WARNING', '01000');

      expect(await asked(done('INSERT 0 1'), warning, READY)).toBe('CommitInDoubt');
      expect(await asked(warning, done('INSERT 0 1'), READY)).toBe('done');
      expect(await asked(done('INSERT 0 1'), warning, inTransaction)).toBe('done');
    });

    it('of a node that refused to commit knows a serialization failure', async () => {
      expect(await committed(notice('WARNING', '40001'), failure('XX000'), READY)).toEqual([
        '40001',
        1,
      ]);
      expect(await committed(failure('XX000'), READY)).toEqual(['XX000', 0]);
    });

    it('passes on what the server says, without detail', () => {
      const { tell, notices } = open();
      tell(notice('NOTICE', '00000'));

      expect(notices).toEqual([{ severity: 'NOTICE', sqlstate: '00000', message: 'merke auf' }]);
    });
  });
});
