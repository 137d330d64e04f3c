import type { ReactNode } from "react";

import { requireAdministrator } from "@/app/_access/open-repository";
import { Tabs } from "@/app/_ui/tabs.client";

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  await requireAdministrator();
  return (
    <>
      <div data-screen-only className="border-b border-hairline">
        <div className="mx-auto max-w-[84rem] px-4 sm:px-6 lg:px-8">
          <Tabs
            label="Settings"
            tabs={[
              { label: "Repositories", href: "/settings", exact: true },
              { label: "GitHub", href: "/settings/github" },
              { label: "Tokens", href: "/settings/tokens" },
              { label: "Installation", href: "/settings/installation" },
            ]}
          />
        </div>
      </div>
      {children}
    </>
  );
}
