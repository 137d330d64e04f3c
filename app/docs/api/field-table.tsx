import type { Field, Word } from "./fields";

/** Said once for the whole table: this page has many cells, and each would carry its look twice over the wire. */
const LOOK = [
  "w-full border-collapse text-sm",
  "[&_:is(td,th)]:border-b [&_:is(td,th)]:border-hairline [&_:is(td,th)]:py-1.5 [&_:is(td,th)]:pr-5 [&_:is(td,th)]:text-left [&_:is(td,th)]:align-baseline [&_:is(td,th)]:font-normal",
  "[&_thead_th]:border-line [&_thead_th]:text-xs [&_thead_th]:text-ink-2",
  "[&_tbody_th]:w-1/4 [&_tbody_th]:font-mono [&_tbody_th]:break-all [&_td:first-of-type]:w-1/4 [&_td:first-of-type]:text-ink-2",
  "[&_code]:font-mono [&_code]:text-[0.92em]",
].join(" ");

/** Fields of a body, of an answer, or parameters: what each is, and whether it must be there. */
export function FieldTable({ label, fields, asked = false }: { label: string; fields: readonly Field[]; asked?: boolean }) {
  return (
    <div role="region" aria-label={label} tabIndex={0} className="overflow-x-auto">
      <table className={LOOK}>
        <thead>
          <tr>
            <th scope="col">name</th>
            <th scope="col">is</th>
            <th scope="col">meaning</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.name}>
              <th scope="row">{field.name}</th>
              <td>
                <Words words={field.words} />
              </td>
              <td>
                <Prose text={meaningOf(field, asked)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function meaningOf({ description, required, otherwise }: Field, asked: boolean): string {
  const demand = asked && required ? "Required." : "";
  const fallback = otherwise === null ? "" : `\`${otherwise}\` when left out.`;
  const absent = !asked && !required ? "May be missing." : "";
  return [demand, description, fallback, absent].filter((part) => part !== "").join(" ");
}

/** Text with names of things between backticks. */
export function Prose({ text }: { text: string }) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}

/** A type, its names leading to their schemas. */
export function Words({ words }: { words: readonly Word[] }) {
  return words.map(({ text, schema }) => (schema ? <a key={text} href={`#${schema}`} className="link">{text}</a> : text));
}
