import { ORGANIZATION_ROLES, type Slug, type UserId } from '@stratum/data-model';
import { Type } from 'typebox';
import { PageQuery, pageRequest } from './page-query.ts';
import { problems } from './problem-responses.ts';
import { notFound } from './problem.ts';
import { pageBody, pageSchema } from './representations.ts';
import type { App } from './service-app.ts';
import {
  ContactBody,
  contactBody,
  OrganizationBody,
  organizationBody,
  OrganizationMemberBody,
  organizationMemberBody,
} from './tenant-representations.ts';

const security = [{ accessToken: [] }];
const Role = Type.Enum([...ORGANIZATION_ROLES]);
const Profile = Type.Object({
  slug: Type.String({ examples: ['acme'] }),
  name: Type.String({ minLength: 1, maxLength: 200 }),
});
const InOrganization = Type.Object({ organization: Type.String({ description: 'Its slug.' }) });
const OfMember = Type.Object({ organization: Type.String(), userId: Type.String() });

export function organizationRoutes(app: App): void {
  app.post(
    '/v1/organizations',
    {
      schema: {
        summary: 'Found an organization, and be its first owner',
        security,
        body: Profile,
        response: { 201: OrganizationBody, ...problems(401, 409, 422) },
      },
    },
    async ({ context, session, body }, reply) => {
      const { organizations } = context.storage.repositories;
      const organization = await organizations.add({
        slug: body.slug as Slug,
        name: body.name,
        ownerId: session.userId,
      });
      return reply.code(201).send(organizationBody(organization));
    },
  );

  app.get(
    '/v1/organizations',
    {
      schema: {
        summary: 'My organizations',
        security,
        querystring: Type.Object(PageQuery),
        response: { 200: pageSchema(OrganizationBody), ...problems(401, 422) },
      },
    },
    async ({ context, session, query }) => {
      const { organizations } = context.storage.repositories;
      const mine = { memberUserId: session.userId };
      return pageBody(await organizations.list(mine, pageRequest(query)), organizationBody);
    },
  );

  app.get(
    '/v1/organizations/:organization',
    {
      schema: {
        summary: 'One of my organizations',
        security,
        params: InOrganization,
        response: { 200: OrganizationBody, ...problems(401, 404) },
      },
    },
    async ({ tenant }) => {
      return organizationBody(tenant.organization);
    },
  );

  app.put(
    '/v1/organizations/:organization',
    {
      schema: {
        summary: 'Change slug and name; the revision says what it is based on',
        security,
        params: InOrganization,
        body: Type.Object({ ...Profile.properties, revision: Type.Integer({ minimum: 1 }) }),
        response: { 200: OrganizationBody, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async ({ tenant, body }) => {
      const { organizations } = tenant.storage.repositories;
      const profile = { slug: body.slug as Slug, name: body.name };
      const revised = await organizations.revise(tenant.organization.id, body.revision, profile);
      if (revised === undefined) throw notFound('organization');
      return organizationBody(revised);
    },
  );

  app.get(
    '/v1/organizations/:organization/members',
    {
      schema: {
        summary: 'Its members, in the order in which they joined',
        security,
        params: InOrganization,
        querystring: Type.Object(PageQuery),
        response: { 200: pageSchema(OrganizationMemberBody), ...problems(401, 404, 422) },
      },
    },
    async ({ tenant, query }) => {
      const { organizations } = tenant.storage.repositories;
      const filter = { organizationId: tenant.organization.id };
      const page = await organizations.listMembers(filter, pageRequest(query));
      return pageBody(page, organizationMemberBody);
    },
  );

  app.post(
    '/v1/organizations/:organization/members',
    {
      schema: {
        summary: 'Give a user a seat; only owners seat owners',
        security,
        params: InOrganization,
        body: Type.Object({ userId: Type.String(), role: Role }),
        response: { 201: OrganizationMemberBody, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async ({ tenant, body }, reply) => {
      const member = await tenant.storage.repositories.organizations.admitMember(
        {
          organizationId: tenant.organization.id,
          userId: body.userId as UserId,
          role: body.role,
        },
        tenant.member.userId,
      );
      return reply.code(201).send(organizationMemberBody(member));
    },
  );

  app.patch(
    '/v1/organizations/:organization/members/:userId',
    {
      schema: {
        summary:
          'Change the role of a member; only owners make and demote owners, and the last one stays',
        security,
        params: OfMember,
        body: Type.Object({ role: Role }),
        response: { 200: OrganizationMemberBody, ...problems(401, 403, 404, 409, 422) },
      },
    },
    async ({ tenant, params, body }) => {
      const member = await tenant.storage.repositories.organizations.reassignMember(
        { organizationId: tenant.organization.id, userId: params.userId as UserId },
        body.role,
        tenant.member.userId,
      );
      if (member === undefined) throw notFound('member');
      return organizationMemberBody(member);
    },
  );

  app.delete(
    '/v1/organizations/:organization/members/:userId',
    {
      schema: {
        summary: 'Take a seat away, and the seats in the teams with it',
        security,
        params: OfMember,
        response: { 204: Type.Null(), ...problems(401, 403, 404, 409, 422) },
      },
    },
    async ({ tenant, params }, reply) => {
      const userId = params.userId as UserId;
      const { organizations } = tenant.storage.repositories;
      const seat = { organizationId: tenant.organization.id, userId };
      if (!(await organizations.dismissMember(seat, tenant.member.userId))) {
        throw notFound('member');
      }
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/v1/organizations/:organization/contacts',
    {
      schema: {
        summary: 'The people I share a team with',
        security,
        params: InOrganization,
        querystring: Type.Object(PageQuery),
        response: { 200: pageSchema(ContactBody), ...problems(401, 404, 422) },
      },
    },
    async ({ context, tenant: { organization }, session, query }) => {
      const { contacts } = context.contacts.organization(organization.id).repositories;
      const filter = { organizationId: organization.id, userId: session.userId };
      return pageBody(await contacts.list(filter, pageRequest(query)), contactBody);
    },
  );
}
