import type { WireValue } from '../statement/parameter-type.ts';

const FIRST_SIZE = 8_192;
/** A buffer that has grown beyond this is let go once it has been sent. */
const KEPT_SIZE = 65_536;
/** The server cuts the connection at a longer message. */
const LONGEST_MESSAGE = 0x3fff_fffe;
/** Up to this length a text is copied here; a longer one pays for a call of Node's own encoder. */
const SHORT_TEXT = 64;

const PARSE = 0x50;
const BIND = 0x42;
const DESCRIBE = 0x44;
const EXECUTE = 0x45;
const SYNC = 0x53;
const QUERY = 0x51;
const OF_STATEMENT = 0x53;
const OF_PORTAL = 0x50;

/** Collects messages to the server, to be sent in one piece. */
export class MessageWriter {
  #buffer: Buffer = Buffer.allocUnsafe(FIRST_SIZE);
  #end = 0;

  get empty(): boolean {
    return this.#end === 0;
  }

  /** Where the next message begins: for `rewind`, when one cannot be written whole. */
  get mark(): number {
    return this.#end;
  }

  /** Removes what has been written since `mark`. */
  rewind(mark: number): void {
    this.#end = mark;
  }

  /** What has been collected; it is forgotten here. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#end);
    // The socket reads from the buffer until it has been written: its rest alone can be used again.
    const rest = this.#buffer.subarray(this.#end);
    this.#buffer =
      rest.length >= 1_024 && rest.length <= KEPT_SIZE ? rest : Buffer.allocUnsafe(FIRST_SIZE);
    this.#end = 0;
    return taken;
  }

  /** A statement under a name, or without one. The server takes the types from the casts in it. */
  parse(name: string, text: string): void {
    const start = this.#begin(PARSE);
    this.#cstring(name);
    this.#cstring(text);
    this.#int16(0);
    this.#finish(start);
  }

  /** All values as texts, all answers as texts. */
  bind(name: string, values: readonly WireValue[]): void {
    const start = this.#begin(BIND);
    this.#byte(0);
    this.#cstring(name);
    this.#int16(0);
    this.#int16(values.length);
    for (const value of values) {
      if (value === null) this.#int32(-1);
      else this.#sizedText(value);
    }
    this.#int16(0);
    this.#finish(start);
  }

  describeStatement(name: string): void {
    const start = this.#begin(DESCRIBE);
    this.#byte(OF_STATEMENT);
    this.#cstring(name);
    this.#finish(start);
  }

  describePortal(): void {
    const start = this.#begin(DESCRIBE);
    this.#byte(OF_PORTAL);
    this.#byte(0);
    this.#finish(start);
  }

  execute(): void {
    const start = this.#begin(EXECUTE);
    this.#byte(0);
    this.#int32(0);
    this.#finish(start);
  }

  sync(): void {
    this.#finish(this.#begin(SYNC));
  }

  /** Any number of statements without values. */
  query(text: string): void {
    const start = this.#begin(QUERY);
    this.#cstring(text);
    this.#finish(start);
  }

  #begin(code: number): number {
    this.#reserve(5);
    this.#buffer[this.#end] = code;
    this.#end += 5;
    return this.#end - 4;
  }

  #finish(start: number): void {
    const length = this.#end - start;
    if (length > LONGEST_MESSAGE) throw new RangeError('The message is longer than 1 GiB');
    this.#writeInt32(length, start);
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#end] = value;
    this.#end += 1;
  }

  #int16(value: number): void {
    this.#reserve(2);
    this.#buffer[this.#end] = value >>> 8;
    this.#buffer[this.#end + 1] = value;
    this.#end += 2;
  }

  #int32(value: number): void {
    this.#reserve(4);
    this.#writeInt32(value, this.#end);
    this.#end += 4;
  }

  #writeInt32(value: number, at: number): void {
    const buffer = this.#buffer;
    buffer[at] = value >>> 24;
    buffer[at + 1] = value >>> 16;
    buffer[at + 2] = value >>> 8;
    buffer[at + 3] = value;
  }

  #cstring(text: string): void {
    this.#text(text);
    this.#byte(0);
  }

  #sizedText(text: string): void {
    this.#int32(0);
    const start = this.#end;
    this.#text(text);
    this.#writeInt32(this.#end - start, start - 4);
  }

  #text(text: string): void {
    const { length } = text;
    this.#reserve(length * 3);
    if (length > SHORT_TEXT || !this.#ascii(text)) {
      this.#end += this.#buffer.write(text, this.#end, 'utf8');
    }
  }

  /** Copies a text of ASCII characters; of another one nothing counts as written. */
  #ascii(text: string): boolean {
    const buffer = this.#buffer;
    const end = this.#end;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      buffer[end + i] = code;
    }
    this.#end = end + text.length;
    return true;
  }

  #reserve(bytes: number): void {
    const needed = this.#end + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2, FIRST_SIZE));
    this.#buffer.copy(grown, 0, 0, this.#end);
    this.#buffer = grown;
  }
}
