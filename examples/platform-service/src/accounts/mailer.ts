import type { EmailAddress } from '@stratum/data-model';

export interface VerificationMail {
  readonly to: EmailAddress;
  readonly token: string;
}

export interface Mailer {
  sendVerification(mail: VerificationMail): Promise<void>;
}

/** Keeps the latest mails instead of sending them: for development and tests. */
export class Outbox implements Mailer {
  static readonly #CAPACITY = 100;
  readonly mails: VerificationMail[] = [];

  sendVerification(mail: VerificationMail): Promise<void> {
    this.mails.push(mail);
    if (this.mails.length > Outbox.#CAPACITY) this.mails.shift();
    return Promise.resolve();
  }
}
