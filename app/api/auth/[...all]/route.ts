import { handleAuthRequest } from "@/lib/identity";

/** Sessions and one-time links belong to lib/identity. */
export function GET(request: Request): Promise<Response> {
  return handleAuthRequest(request);
}

export function POST(request: Request): Promise<Response> {
  return handleAuthRequest(request);
}
