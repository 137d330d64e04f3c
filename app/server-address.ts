import { headers } from "next/headers";

/** This server's address as the visitor reached it, unless the installation names a public one. */
export async function serverAddress(): Promise<string> {
  const configured = process.env.LINTEL_URL;
  if (configured) return configured.replace(/\/+$/, "");
  const asked = await headers();
  return `${asked.get("x-forwarded-proto") ?? "http"}://${asked.get("host") ?? "localhost:3000"}`;
}
