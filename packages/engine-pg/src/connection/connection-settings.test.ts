import { describe, expect, it } from 'vitest';
import { inspect } from 'node:util';
import { connectionSettings } from './connection-settings.ts';

describe('a connection URL', () => {
  it('is taken apart into fields', () => {
    const { password, ...fields } = connectionSettings(
      'postgres://ann%40x:s%3Acret@127.0.0.1:6543/app%20db?application_name=shop',
    );

    expect(fields).toEqual({
      host: '127.0.0.1',
      port: 6543,
      database: 'app db',
      user: 'ann@x',
      tls: undefined,
      applicationName: 'shop',
    });
    expect(password?.()).toBe('s:cret');
  });

  it('fills in what it does not say', () => {
    const { host, port, user, database, password } = connectionSettings('postgres:///');

    expect([host, port, user, database, password]).toEqual([
      'localhost',
      5432,
      'postgres',
      'postgres',
      undefined,
    ]);
  });

  it('may name the folder of a Unix socket', () => {
    const { host, tls } = connectionSettings('postgres:///app?host=/var/run/postgresql');

    expect([host, tls]).toEqual(['/var/run/postgresql', undefined]);
  });

  it('does not show its password', () => {
    const settings = connectionSettings('postgres://ann:canary@localhost/app');

    expect(inspect(settings, { depth: 10, showHidden: true })).not.toContain('canary');
  });

  it.for([
    ['postgres://db.example/app?sslmode=no-verify', 'sslmode=no-verify'],
    ['postgres://localhost/app?sslmode=no-verify', 'sslmode=no-verify'],
    ['postgres://db.example/app?sslmode=prefer', 'sslmode=prefer'],
    ['postgres://db.example/app?sslmode=disable', 'another machine'],
    ['postgres://10.0.0.7/app?sslmode=disable', 'another machine'],
    ['postgres://localhost/app?sslmode=maybe', 'sslmode must be'],
    ['postgres://localhost/app?options=-c%20x', 'the parameter options'],
    ['postgres://one,two/app', 'several hosts'],
    ['postgres:///app?host=one,two', 'several hosts'],
    ['mysql://localhost/app', 'must be a URL'],
  ])('%s is refused', ([url, reason]) => {
    expect(() => connectionSettings(url!)).toThrow(reason!);
  });

  it('that is refused is not quoted', () => {
    const attempt = () => connectionSettings('http://ann:canary@localhost');

    expect(attempt).toThrow(/^(?!.*canary)/);
  });
});

describe('another machine', () => {
  it('is spoken to over verified TLS', () => {
    expect(connectionSettings('postgres://db.example/app').tls).toEqual({});
    expect(connectionSettings('postgres://db.example/app?sslmode=require').tls).toEqual({});
    expect(connectionSettings({ host: 'db.example', tls: { ca: 'ours' } }).tls).toEqual({
      ca: 'ours',
    });
  });

  it('is spoken to without it only by express wish', () => {
    const open = { host: 'db.example', tls: false } as const;
    const unverified = { host: 'db.example', tls: { rejectUnauthorized: false } };

    expect(() => connectionSettings(open)).toThrow('insecure: true');
    expect(() => connectionSettings(unverified)).toThrow('insecure: true');
    expect(connectionSettings(open, { insecure: true }).tls).toBeUndefined();
    expect(connectionSettings(unverified, { insecure: true }).tls?.rejectUnauthorized).toBe(false);
  });
});
