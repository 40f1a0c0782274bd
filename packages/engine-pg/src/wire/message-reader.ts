/** One message from the server: its code, and where its body lies. Valid until the next bytes arrive. */
export type OnMessage = (code: number, bytes: Buffer, start: number, end: number) => void;

const HEADER = 5;

/** Cuts a stream of bytes into messages. */
export class MessageReader {
  readonly #onMessage: OnMessage;
  /** The beginning of a message whose end has not come yet. */
  #pieces: Buffer[] = [];
  #held = 0;
  /** How many bytes make that message whole; the header tells. */
  #wanted = HEADER;

  constructor(onMessage: OnMessage) {
    this.#onMessage = onMessage;
  }

  read(chunk: Buffer): void {
    if (this.#held === 0) return this.#cut(chunk);
    this.#pieces.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#wanted) return;
    const whole = Buffer.concat(this.#pieces, this.#held);
    this.#pieces = [];
    this.#held = 0;
    this.#cut(whole);
  }

  #cut(bytes: Buffer): void {
    let at = 0;
    while (at + HEADER <= bytes.length) {
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      if (end > bytes.length) break;
      this.#onMessage(bytes[at]!, bytes, at + HEADER, end);
      at = end;
    }
    if (at === bytes.length) return;
    const rest = bytes.subarray(at);
    this.#pieces = [rest];
    this.#held = rest.length;
    this.#wanted = rest.length < HEADER ? HEADER : 1 + rest.readUInt32BE(1);
  }
}
