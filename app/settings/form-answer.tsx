import type { Answer } from "./answer";

/** What an action answered, said to those who cannot see it too. */
export function FormAnswer({ answer }: { answer: Answer | null }) {
  return (
    <p role={answer && !answer.done ? "alert" : "status"} className={`text-sm empty:hidden ${answer?.done === false ? "text-alarm" : "text-calm"}`}>
      {answer?.text}
    </p>
  );
}
