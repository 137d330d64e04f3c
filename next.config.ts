import type { NextConfig } from "next";

/** Headers for every answer; pages get their Content-Security-Policy, with a nonce, from proxy.ts. */
const SECURITY_HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
];

const WEEK = "\\d{4}-W\\d{2}";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["@prisma/adapter-pg", "@prisma/client", "graphile-worker", "pg", "pino"],
  // Types are checked by `npm run check`; an installation without development packages builds all the same.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [{ source: "/:path*", headers: SECURITY_HEADERS }],
  // A folder cannot be called [week].md: the file of a week, beside its page as in the API, is told by the API.
  rewrites: async () => ({
    beforeFiles: ["", "/api/v1"].flatMap((place) => [
      { source: `${place}/reviews/:week(${WEEK}).md`, destination: "/api/v1/reviews/:week/markdown" },
      { source: `${place}/repositories/:owner/:name/reviews/:week(${WEEK}).md`, destination: "/api/v1/repositories/:owner/:name/reviews/:week/markdown" },
    ]),
    afterFiles: [],
    fallback: [],
  }),
};

export default config;
