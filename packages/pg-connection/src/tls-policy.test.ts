import { describe, expect, it } from 'vitest';
import { connectionSettings } from './index.ts';

const remote = 'postgres://db.example/app';
const local = 'postgres://localhost/app';
const authority = `sslrootcert=${import.meta.filename}`;

function mode(url: string, insecure = false): string {
  return connectionSettings(url, { insecure }).tls?.mode ?? 'none';
}

describe('another machine', () => {
  it.for([
    ['', 'verify-full'],
    ['?sslmode=require', 'verify-full'],
    ['?ssl=true', 'verify-full'],
    ['?sslmode=verify-ca', 'verify-full'],
    [`?sslmode=verify-ca&${authority}`, 'verify-ca'],
    ['?sslmode=verify-full', 'verify-full'],
    [`?${authority}`, 'verify-full'],
    ['?sslrootcert=system', 'verify-full'],
  ])('with %s is spoken to with %s', ([parameters, expected]) => {
    expect(mode(remote + parameters)).toBe(expected);
  });

  it.for([
    ['?sslmode=disable', 'insecure: true'],
    ['?sslmode=allow', 'fall back'],
    ['?sslmode=prefer', 'fall back'],
    ['?sslmode=no-verify', 'no-verify'],
  ])('with %s is refused', ([parameters, reason]) => {
    expect(() => mode(remote + parameters)).toThrow(reason!);
  });

  it.for([
    '10.0.0.7',
    '172.17.0.1',
    '[fe80::1]',
    '[::ffff:127.0.0.1]',
    'localhost.example',
    '0.0.0.0',
    '127.1',
  ])('%s counts as one', (host) => {
    expect(() => mode(`postgres://${host}/app?sslmode=disable`)).toThrow('insecure: true');
  });

  it('is spoken to without verification only by express wish', () => {
    const open = { host: 'db.example', tls: false } as const;
    const unverified = { host: 'db.example', tls: { rejectUnauthorized: false } };

    expect(() => connectionSettings(open)).toThrow('insecure: true');
    expect(() => connectionSettings(unverified)).toThrow('insecure: true');
    expect(connectionSettings({ ...open, insecure: true }).tls).toBeUndefined();
    expect(connectionSettings(unverified, { insecure: true }).tls?.mode).toBe('require');
    expect(mode(`${remote}?sslmode=disable`, true)).toBe('none');
    expect(mode(`${remote}?sslmode=require`, true)).toBe('require');
    expect(mode(`${remote}?sslmode=require&${authority}`, true)).toBe('verify-ca');
    expect(mode(remote, true)).toBe('verify-full');
  });

  it('is verified whatever the process has turned off by default', () => {
    expect(connectionSettings(remote).tls?.options()).toEqual({ rejectUnauthorized: true });
    expect(connectionSettings({ host: 'db.example', tls: { ca: 'ours' } }).tls?.options()).toEqual({
      ca: 'ours',
      rejectUnauthorized: true,
    });
  });
});

describe('this machine', () => {
  it.for([
    ['', 'none'],
    ['?sslmode=disable', 'none'],
    ['?sslmode=allow', 'none'],
    ['?sslmode=prefer', 'none'],
    ['?sslmode=require', 'require'],
    [`?sslmode=require&${authority}`, 'verify-ca'],
    ['?sslmode=verify-full', 'verify-full'],
    [`?${authority}`, 'verify-full'],
  ])('with %s is spoken to with %s', ([parameters, expected]) => {
    expect(mode(local + parameters)).toBe(expected);
  });

  it('needs no certificate for sslmode=require, as in libpq', () => {
    expect(connectionSettings(`${local}?sslmode=require`).tls?.options()).toEqual({
      rejectUnauthorized: false,
    });
  });

  it('has no TLS on a Unix socket, as in libpq', () => {
    expect(mode('postgres:///app?host=/run&sslmode=verify-full')).toBe('none');
  });
});

describe('the files that a URL names', () => {
  it('are read, and given to the connection', () => {
    const file = import.meta.filename;
    const options = connectionSettings(
      `${remote}?sslrootcert=${file}&sslcert=${file}&sslkey=${file}&sslpassword=word`,
    ).tls?.options();

    expect(Object.keys(options ?? {}).sort()).toEqual([
      'ca',
      'cert',
      'key',
      'passphrase',
      'rejectUnauthorized',
    ]);
  });
});
