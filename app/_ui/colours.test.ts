import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { colourOfKind, coloursOf } from "./colours";

const css = readFileSync(new URL("../globals.css", import.meta.url), "utf8");
const THEMES = ["light", "dark"] as const;
const tokens = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name ?? "",
    { light: light ?? "", dark: dark ?? "" },
  ]),
);

/** Relative luminance and contrast after WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function token(name: string, theme: "light" | "dark"): string {
  const found = tokens.get(name);
  if (!found) throw new Error(`globals.css has no --${name}`);
  return found[theme];
}

for (const theme of THEMES) {
  it(`writes text with a contrast of at least 4.5 on every ground (${theme})`, () => {
    for (const ground of ["paper", "raised", "wash"]) {
      for (const text of ["ink", "ink-2", "ink-3", "accent", "alarm", "calm"]) {
        expect(contrast(token(text, theme), token(ground, theme)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(contrast(token("on-accent", theme), token("accent", theme))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(token("paper", theme), token("ink", theme))).toBeGreaterThanOrEqual(4.5);
  });

  it(`draws marks and the edges of controls with a contrast of at least 3 on paper (${theme})`, () => {
    for (const name of tokens.keys()) {
      if (name !== "line" && !name.startsWith("hue-")) continue;
      expect(contrast(token(name, theme), token("paper", theme)), name).toBeGreaterThanOrEqual(3);
    }
  });
}

it("gives each kind of rule one colour, and a kind it has never heard of the neutral one", () => {
  expect(colourOfKind("privacy")).toBe("var(--hue-vermilion)");
  expect(colourOfKind("dependency")).toBe("var(--hue-blue)");
  expect(colourOfKind("astrology")).toBe("var(--hue-grey)");
});

it("gives a name the same colour in whatever company it stands, while there are colours enough", () => {
  const few = coloursOf(["@acme/payments", "@acme/identity"]);
  const more = coloursOf(["@acme/identity", "@acme/payments"]);

  expect(few.get("@acme/payments")).toBe(more.get("@acme/payments"));
  expect(few.get("@acme/identity")).toBe(more.get("@acme/identity"));
  expect(few.get("@acme/payments")).not.toBe(few.get("@acme/identity"));
});

it("never gives two of up to eight names one colour", () => {
  const names = ["orders", "billing", "ledger", "catalogue", "identity", "shipping", "search", "reviews"];

  expect(new Set(coloursOf(names).values()).size).toBe(8);
});

it("draws what stands for many or for nothing in the neutral colour", () => {
  expect(coloursOf(["(unowned)", "all others"]).get("(unowned)")).toBe("var(--hue-grey)");
  expect(coloursOf(["all others"]).get("all others")).toBe("var(--hue-grey)");
});
