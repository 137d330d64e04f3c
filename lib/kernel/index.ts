/** Kernel: a few words that every module speaks. No machinery: what does something is imported by file name. */
export * from "./ids";
export * from "./result";
