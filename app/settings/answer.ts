/** What a form's action answers: whether it was done, and a sentence to show beside the form. */
export type Answer = { done: boolean; text: string };
