import { requireAdministrator } from "@/app/_access/open-repository";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { EmptyState } from "@/app/_ui/empty-state";
import { Age, Day } from "@/app/_ui/moment";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { listRepositories } from "@/lib/catalog";
import { listTokens } from "@/lib/identity";
import { clock } from "@/lib/kernel/time";

import { issueTokenByForm, revokeTokenById } from "./actions";
import { RevokeToken } from "./revoke-token.client";
import { TokenForm } from "./token-form.client";

export const metadata = { title: "Tokens" };

/** Who may send and read without signing in. */
export default async function TokensPage() {
  await requireAdministrator();
  const now = clock.now();
  const [repositories, tokens] = await Promise.all([listRepositories(), listTokens()]);
  const names = new Map<string, string>(repositories.map((repository) => [repository.id, `${repository.owner}/${repository.name}`]));

  return (
    <PageBody>
      <PageHeader title="Tokens">Only a token’s hash is kept. Each is shown once, when it is issued; one that was lost is revoked and issued anew.</PageHeader>
      <div className="grid gap-x-16 gap-y-12 lg:grid-cols-[3fr_2fr]">
        <section aria-labelledby="inforce" className="min-w-0">
          <SectionHeader id="inforce" title="In force" />
          {tokens.length === 0 ? (
            <EmptyState title="None yet"><p>CI needs one with scope “upload” for each repository.</p></EmptyState>
          ) : (
            <Table label="Tokens in force">
              <thead>
                <tr>
                  <HeadCell>For</HeadCell>
                  <HeadCell>Scope</HeadCell>
                  <HeadCell>Repository</HeadCell>
                  <HeadCell>Ends</HeadCell>
                  <HeadCell>Last used</HeadCell>
                  <HeadCell><span className="sr-only">Revoke</span></HeadCell>
                </tr>
              </thead>
              <tbody>
                {tokens.map((token) => (
                  <tr key={token.id}>
                    <RowHead className="break-words">{token.note ?? <span className="text-ink-3">not said</span>}<span className="block text-xs text-ink-3">issued <Day at={token.createdAt} /></span></RowHead>
                    <Cell>{token.scope}</Cell>
                    <Cell className="break-words">{token.repositoryId ? (names.get(token.repositoryId) ?? "gone") : "every repository"}</Cell>
                    <Cell>{token.expiresAt ? <><Day at={token.expiresAt} />{token.expiresAt < now && <span className="block text-xs text-alarm">over</span>}</> : "never"}</Cell>
                    <Cell>{token.lastUsedAt ? <Age at={token.lastUsedAt} now={now} /> : <span className="text-ink-3">never</span>}</Cell>
                    <Cell numeric><RevokeToken name={token.note ?? `a token with scope ${token.scope}`} action={revokeTokenById.bind(null, token.id)} /></Cell>
                  </tr>
                ))}
              </tbody>
            </Table>
          )}
        </section>
        <section aria-labelledby="issue">
          <SectionHeader id="issue" title="Issue one" />
          <TokenForm repositories={repositories.map((repository) => `${repository.owner}/${repository.name}`)} action={issueTokenByForm} />
        </section>
      </div>
    </PageBody>
  );
}
