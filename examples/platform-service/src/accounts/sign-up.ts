import type { EmailAddress, User, UserEmail, UserEmailId, Username } from '@stratum/data-model';
import type { RepositoryAccess } from '@stratum/storage';
import { drawToken } from './opaque-token.ts';
import type { ServiceContext } from './service-context.ts';

export interface SignUp {
  readonly username: Username;
  readonly displayName: string;
  readonly email: EmailAddress;
  readonly password: string;
}

const VERIFICATION_LIFETIME_MS = 24 * 3_600_000;

/** One transaction for the user, the address, the password and the proof of the address; the mail goes after it. */
export async function signUp(
  context: ServiceContext,
  { username, displayName, email: address, password }: SignUp,
): Promise<{ user: User; email: UserEmail }> {
  // Hashing takes long on purpose: not while a transaction is open.
  const newHash = await context.passwords.hash(password);
  const { user, email, secret } = await context.storage.transaction(async (repositories) => {
    const user = await repositories.users.add({ username, displayName });
    const email = await repositories.userEmails.add({ userId: user.id, address });
    await repositories.userPasswords.replace({ userId: user.id, ...newHash });
    const secret = await startVerification(context, repositories, email.id);
    return { user, email, secret };
  });
  await context.mailer.sendVerification({ to: email.address, token: secret });
  return { user, email };
}

/** Sends another token for an address; those sent before are worth nothing any more. */
export async function resendVerification(context: ServiceContext, email: UserEmail): Promise<void> {
  const secret = await startVerification(context, context.storage.repositories, email.id);
  await context.mailer.sendVerification({ to: email.address, token: secret });
}

async function startVerification(
  { clock }: ServiceContext,
  { userEmails }: RepositoryAccess,
  emailId: UserEmailId,
): Promise<string> {
  const { secret, hash: tokenHash } = drawToken();
  const expiresAt = new Date(clock.now().getTime() + VERIFICATION_LIFETIME_MS);
  await userEmails.startVerification({ emailId, tokenHash, expiresAt });
  return secret;
}
