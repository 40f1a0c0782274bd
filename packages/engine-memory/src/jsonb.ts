/**
 * JSON as `jsonb` keeps it and gives it back: keys in the order of their length in UTF-8, then of their bytes; the last
 * of equal keys; numbers written out, with the zeros that they ended in. Undefined for what `jsonb` refuses: text that
 * is no JSON, the NUL character and half surrogate pairs in a string, numbers beyond `numeric`.
 */
export function jsonbText(text: string): string | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const tokens = new Tokens(text.match(TOKEN) ?? []);
  return tokens.usable ? tokens.value() : undefined;
}

/** Of a text that is known to be JSON. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[^\s"[\]{},:]+|[[\]{}]/g;

class Tokens {
  readonly #tokens: readonly string[];
  #next = 0;
  /** Also of values that a later one of the same key replaces. */
  readonly usable: boolean;

  constructor(raw: readonly string[]) {
    const tokens = raw.map(normalToken);
    this.usable = !tokens.includes(undefined);
    this.#tokens = tokens as readonly string[];
  }

  value(): string {
    const token = this.#take();
    if (token === '[') return `[${this.#elements().join(', ')}]`;
    return token === '{' ? `{${this.#members().join(', ')}}` : token;
  }

  #take(): string {
    this.#next += 1;
    return this.#tokens[this.#next - 1]!;
  }

  #ends(bracket: string): boolean {
    if (this.#tokens[this.#next] !== bracket) return false;
    this.#next += 1;
    return true;
  }

  #elements(): string[] {
    const elements: string[] = [];
    while (!this.#ends(']')) elements.push(this.value());
    return elements;
  }

  #members(): string[] {
    const members = new Map<string, string>();
    while (!this.#ends('}')) members.set(this.#take(), this.value());
    return [...members]
      .map(([key, value]) => ({ key, value, bytes: Buffer.from(JSON.parse(key) as string) }))
      .sort((a, b) => a.bytes.length - b.bytes.length || Buffer.compare(a.bytes, b.bytes))
      .map(({ key, value }) => `${key}: ${value}`);
  }
}

function normalToken(token: string): string | undefined {
  if (token.startsWith('"')) return normalString(token);
  return /^[-\d]/.test(token) ? normalNumber(token) : token;
}

function normalString(token: string): string | undefined {
  const value = JSON.parse(token) as string;
  return value.isWellFormed() && !value.includes('\0') ? JSON.stringify(value) : undefined;
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/;

/** Digits before and behind the point that Postgres's `numeric` can have. */
const WHOLE_DIGITS = 131_072;
const SCALE = 16_383;

function normalNumber(token: string): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(token) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const shift = Number(exponent);
  const scale = Math.max(0, fraction.length - shift);
  if (scale > SCALE) return undefined;
  if (digits === '') return scale === 0 ? '0' : `0.${'0'.repeat(scale)}`;
  const point = digits.length - fraction.length + shift;
  if (point > WHOLE_DIGITS) return undefined;
  const before = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0');
  if (scale === 0) return sign + before;
  const behind = point <= 0 ? digits.padStart(scale, '0') : digits.slice(point);
  return `${sign}${before}.${behind.padEnd(scale, '0')}`;
}
