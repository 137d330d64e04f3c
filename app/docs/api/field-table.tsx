import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";

import type { Field, Word } from "./fields";

/** Fields of a body, of an answer, or parameters: what each is, and whether it must be there. */
export function FieldTable({ label, fields, asked = false }: { label: string; fields: readonly Field[]; asked?: boolean }) {
  return (
    <Table label={label}>
      <thead>
        <tr>
          <HeadCell className="w-1/4">name</HeadCell>
          <HeadCell className="w-1/4">is</HeadCell>
          <HeadCell>meaning</HeadCell>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.name}>
            <RowHead className="font-mono text-[0.92em] break-all">{field.name}</RowHead>
            <Cell className="text-ink-2">
              <Words words={field.words} />
            </Cell>
            <Cell>{meaningOf(field, asked)}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function meaningOf({ description, required, otherwise }: Field, asked: boolean): string {
  const demand = asked && required ? "Required." : "";
  const fallback = otherwise === null ? "" : `${otherwise} when left out.`;
  const absent = !asked && !required ? "May be missing." : "";
  return [demand, description, fallback, absent].filter((part) => part !== "").join(" ");
}

/** A type, its names leading to their schemas. */
export function Words({ words }: { words: readonly Word[] }) {
  return words.map((word, index) =>
    word.schema ? (
      <a key={index} href={`#${word.schema}`} className="link">
        {word.text}
      </a>
    ) : (
      <span key={index}>{word.text}</span>
    ),
  );
}
