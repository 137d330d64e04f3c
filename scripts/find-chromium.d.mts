export function findChromium(): { ok: true; path: string } | { ok: false; reason: string };
